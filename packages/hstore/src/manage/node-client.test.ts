import { afterEach, expect, it } from 'vitest'
import { endStages, fakeNode, memberOf, viewOf } from '../testing/manage/stage.ts'
import { NoAnswer, NodeClient, NodeRefusal } from './node-client.ts'
import { loginOf, Session } from './session.ts'

afterEach(endStages)

const view = viewOf(1, [memberOf(1)])

it('a view is read', async () => {
  const { address, requests } = await fakeNode(() => [200, view])
  expect(await new NodeClient(address).view()).toEqual(view)
  expect(requests[0]?.path).toBe('/members')
})

it('ids are decimal for the gateway', async () => {
  const { address, requests } = await fakeNode(() => [200, {}])
  const client = new NodeClient(address)
  await client.addLearner('http://h:1')
  await client.promote('00000000000000ff')
  await client.remove('00000000000000ff')
  expect(requests.map(({ path, body }) => [path.split('/').at(-1), JSON.parse(body)])).toEqual([
    ['add', { peerURLs: ['http://h:1'], isLearner: true }],
    ['promote', { ID: '255' }],
    ['remove', { ID: '255' }],
  ])
})

it.each([
  [{ error: { code: 'conflict', message: 'No.' } }, 'No.'],
  [{ error: 'No', message: 'etcdserver: no', code: 9 }, 'etcdserver: no'],
  ['<html>', '/members answered 400'],
])('the refusal %j has a sentence', async (body, message) => {
  const { address } = await fakeNode(() => [400, body])
  const error = await new NodeClient(address).view().catch((each: unknown) => each)
  expect(error).toBeInstanceOf(NodeRefusal)
  expect(error).toMatchObject({ message, status: 400 })
})

it('a node that asks for a login gets one token for all requests', async () => {
  const { address, requests } = await fakeNode(({ path, body, token }) => {
    if (path === '/v3/auth/authenticate') return [200, { token: `of ${JSON.parse(body).name}` }]
    return token === 'of root'
      ? [200, view]
      : [401, { error: { code: 'unauthenticated', message: 'No token.' } }]
  })
  const session = new Session({ name: 'root', password: 'secret' })
  const clients = [new NodeClient(address, session), new NodeClient(address, session)]
  expect(await Promise.all(clients.map((client) => client.view()))).toEqual([view, view])
  expect(await clients[0]?.view()).toEqual(view)
  const logins = requests.filter(({ path }) => path !== '/members')
  expect(logins[0]?.body).toBe('{"name":"root","password":"secret"}')
  // Two at most: the second request may be refused after the first one has its token.
  expect(logins.length).toBeLessThanOrEqual(2)
})

it('a login that is refused is a refusal', async () => {
  const { address } = await fakeNode(({ path }) => [
    path === '/members' ? 401 : 400,
    { message: 'authentication failed' },
  ])
  for (const session of [new Session({ name: 'root', password: 'wrong' }), new Session()])
    await expect(new NodeClient(address, session).view()).rejects.toMatchObject({ status: 401 })
})

it('the login is that of the environment', () => {
  expect(loginOf({})).toBeUndefined()
  expect(loginOf({ HSTORE_USER: 'root', HSTORE_PASSWORD: 'a:b' })).toEqual({ name: 'root', password: 'a:b' })
  expect(loginOf({ HSTORE_USER: 'root:a:b', HSTORE_PASSWORD: 'x' })).toEqual({
    name: 'root',
    password: 'a:b',
  })
  expect(loginOf({ HSTORE_USER: 'root' })).toEqual({ name: 'root', password: '' })
})

it.each([
  ['<html>'],
  [{}],
  [{ ...view, node: {} }],
  [{ ...view, members: [{}] }],
  [{ ...view, cluster: null }],
])('another program that answers %j is refused', async (body) => {
  const { address } = await fakeNode(() => [200, body])
  await expect(new NodeClient(address).view()).rejects.toThrow(NodeRefusal)
})

it('a node that does not answer is given up', async () => {
  const { address } = await fakeNode(() => undefined)
  await expect(new NodeClient(address).view(30)).rejects.toThrow(`${address}: no answer within 30 ms`)
})

it('a port on which nobody listens is no answer', async () => {
  await expect(new NodeClient('127.0.0.1:1').view()).rejects.toThrow(NoAnswer)
})
