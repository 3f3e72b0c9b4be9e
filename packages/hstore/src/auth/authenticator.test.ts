import { AuthStore } from '@ticketcd/mvcc'
import { afterEach, expect, test } from 'vitest'
import { Authenticator, newTokenPrefix, PasswordHasher, TokenTable, tokenFrom } from '../index.ts'
import { refusalOf } from './testing/refusal-of.ts'

const invalidToken = [16, 'etcdserver: invalid auth token']
const failed = [3, 'etcdserver: authentication failed, invalid user ID or password']
const hashers: PasswordHasher[] = []
afterEach(async () => {
  for (const hasher of hashers.splice(0)) await hasher.close()
})

/** root and u1 with their names as passwords, and np without one. */
async function node({ enabled = true } = {}) {
  const [auth, tokens] = [new AuthStore(), new TokenTable()]
  const hasher = new PasswordHasher({ cost: 4 })
  hashers.push(hasher)
  for (const name of ['root', 'u1'])
    auth.apply({ type: 'userAdd', name, hashedPassword: await hasher.hash(name), noPassword: false })
  auth.apply({ type: 'userAdd', name: 'np', hashedPassword: '', noPassword: true })
  auth.apply({ type: 'userGrantRole', user: 'root', role: 'root' })
  if (enabled) auth.apply({ type: 'authEnable' })
  const authenticator = new Authenticator(auth, tokens, hasher)
  const login = async (name: string) => {
    auth.checkLogin(name, await authenticator.checkPassword(name, name))
    const token = tokenFrom(newTokenPrefix(), 7)
    tokens.assign(token, name, 0)
    return token
  }
  return { auth, tokens, authenticator, login }
}

test('auth-authenticate-off: nobody logs in while auth is disabled', async () => {
  const { authenticator } = await node({ enabled: false })
  expect(await refusalOf(authenticator.checkPassword('root', ''))).toEqual([
    9,
    'etcdserver: authentication is not enabled',
  ])
})

test('auth-wrong-password: looks like an unknown and like an empty name', async () => {
  const { authenticator } = await node()
  for (const name of ['u1', 'zz', ''])
    expect(await refusalOf(authenticator.checkPassword(name, 'bad'))).toEqual(failed)
  expect(await refusalOf(authenticator.checkPassword('zz', ''))).toEqual(failed)
})

test('a user without a password gets an answer of its own', async () => {
  const { authenticator } = await node()
  expect(await refusalOf(authenticator.checkPassword('np', ''))).toEqual([
    2,
    'auth: authentication failed, password was given for no password user',
  ])
})

test('nobody logs in as a user whose password was changed to an empty one', async () => {
  const { auth, authenticator } = await node()
  auth.apply({ type: 'userChangePassword', name: 'u1', hashedPassword: '' })
  for (const password of ['', 'u1'])
    expect(await refusalOf(authenticator.checkPassword('u1', password))).toEqual(failed)
})

test('a password that was compared before a change is not enough for a login', async () => {
  const { auth, authenticator } = await node()
  const checking = authenticator.checkPassword('u1', 'u1')
  auth.apply({ type: 'userChangePassword', name: 'u1', hashedPassword: '' })
  const revision = await checking
  expect(() => auth.checkLogin('u1', revision)).toThrow('auth: revision in header is old')
})

test('a token names its caller at the newest auth revision', async () => {
  const { auth, authenticator, login } = await node()
  const token = await login('u1')
  expect(authenticator.callerOf(token, 1)).toEqual({ user: 'u1', authRevision: auth.revision })
  auth.apply({ type: 'roleAdd', name: 'r' })
  expect(authenticator.callerOf(token, 1)).toEqual({ user: 'u1', authRevision: auth.revision })
  expect(authenticator.callerOf(undefined, 1)).toBeUndefined()
})

test('an unknown token is refused, also an empty one', async () => {
  const { authenticator, login } = await node()
  const token = await login('u1')
  for (const each of ['', 'garbage', `${token}.1`, `Bearer ${token}`])
    expect(await refusalOf((async () => authenticator.callerOf(each, 1))())).toEqual(invalidToken)
})

test('auth-token-while-off: a token is not looked at while auth is disabled', async () => {
  const { authenticator } = await node({ enabled: false })
  expect(authenticator.callerOf('anything', 1)).toBeUndefined()
})

test('auth-token-after-password-change: and after a deletion the tokens of the user are unknown', async () => {
  const { auth, tokens, authenticator, login } = await node()
  const [root, u1] = [await login('root'), await login('u1')]
  tokens.end(auth.apply({ type: 'userChangePassword', name: 'u1', hashedPassword: 'x' }))
  expect(await refusalOf((async () => authenticator.callerOf(u1, 1))())).toEqual(invalidToken)
  expect(authenticator.callerOf(root, 1)).toMatchObject({ user: 'root' })
})
