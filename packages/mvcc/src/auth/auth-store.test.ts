import { describe, expect, test } from 'vitest'
import { AuthStore, PermissionType } from '../index.ts'
import { enabledStore, grant, refusalOf } from './testing/stores.ts'

const { read, write, readWrite } = PermissionType
const nobody = { hashedPassword: 'hash', noPassword: false }

describe('switching auth on and off', () => {
  test('auth-enable-no-root: root must exist', () => {
    const store = new AuthStore()
    expect(refusalOf(() => store.apply({ type: 'authEnable' }))).toEqual([
      9,
      'etcdserver: root user does not exist',
    ])
    expect(store.authStatus()).toEqual({ enabled: false, authRevision: 1 })
  })

  test('auth-enable-root-without-role: root must have the role root', () => {
    const store = new AuthStore()
    store.apply({ type: 'userAdd', name: 'root', ...nobody })
    expect(refusalOf(() => store.apply({ type: 'authEnable' }))).toEqual([
      9,
      'etcdserver: root user does not have root role',
    ])
  })

  test('auth-disable-off: disabling twice is allowed and changes nothing', () => {
    const store = enabledStore()
    expect(store.apply({ type: 'authDisable' })).toBe('all')
    const { revision } = store
    expect(store.apply({ type: 'authDisable' })).toBe('none')
    expect(store.revision).toBe(revision)
  })

  test('auth-status-3.4: the status has the auth revision, which begins at 1', () => {
    expect(new AuthStore().authStatus()).toEqual({ enabled: false, authRevision: 1 })
    expect(enabledStore().authStatus()).toEqual({ enabled: true, authRevision: 3 })
  })

  test('the switch to enabled keeps the auth revision, the switch back raises it', () => {
    const store = enabledStore()
    expect(store.apply({ type: 'authEnable' })).toBe('none')
    expect(store.revision).toBe(3)
    store.apply({ type: 'authDisable' })
    expect(store.revision).toBe(4)
    expect(store.apply({ type: 'authEnable' })).toBe('all')
    expect(store.revision).toBe(4)
  })
})

describe('users', () => {
  test('auth-user-exists: a name is taken once', () => {
    const store = enabledStore()
    expect(refusalOf(() => store.apply({ type: 'userAdd', name: 'root', ...nobody }))).toEqual([
      9,
      'etcdserver: user name already exists',
    ])
  })

  test('a user needs a name', () => {
    const add = () => new AuthStore().apply({ type: 'userAdd', name: '', ...nobody })
    expect(refusalOf(add)).toEqual([3, 'etcdserver: user name is empty'])
  })

  test('a user without a password has none, even if a hash is given', () => {
    const store = new AuthStore()
    store.apply({ type: 'userAdd', name: 'u', hashedPassword: 'hash', noPassword: true })
    store.apply({ type: 'userChangePassword', name: 'u', hashedPassword: 'other' })
    expect(store.userGet('u')).toMatchObject({ hashedPassword: '', noPassword: true })
  })

  test('auth-grant-root: the role root is granted before it was added', () => {
    const store = new AuthStore()
    store.apply({ type: 'userAdd', name: 'u', ...nobody })
    store.apply({ type: 'userGrantRole', user: 'u', role: 'root' })
    expect(store.userGet('u').roles).toEqual(['root'])
    expect(refusalOf(() => store.apply({ type: 'userGrantRole', user: 'u', role: 'zz' }))).toEqual([
      9,
      'etcdserver: role name not found',
    ])
  })

  test('a role that is granted twice raises the auth revision once, and a list of roles is in order', () => {
    const store = new AuthStore()
    store.apply({ type: 'userAdd', name: 'u', ...nobody })
    for (const name of ['r2', 'r1']) store.apply({ type: 'roleAdd', name })
    for (const role of ['r2', 'r1', 'r2']) store.apply({ type: 'userGrantRole', user: 'u', role })
    expect(store.userGet('u').roles).toEqual(['r1', 'r2'])
    expect(store.revision).toBe(6)
  })

  test('auth-role-not-granted: only a granted role is revoked', () => {
    const store = enabledStore()
    store.apply({ type: 'roleAdd', name: 'r1' })
    const revoke = () => store.apply({ type: 'userRevokeRole', name: 'root', role: 'r1' })
    expect(refusalOf(revoke)).toEqual([9, 'etcdserver: role is not granted to the user'])
    store.apply({ type: 'userGrantRole', user: 'root', role: 'r1' })
    revoke()
    expect(store.userGet('root').roles).toEqual(['root'])
  })

  test('a password change and a deletion end the tokens of the user', () => {
    const store = enabledStore({ u: [] })
    expect(store.apply({ type: 'userChangePassword', name: 'u', hashedPassword: 'x' })).toEqual({ user: 'u' })
    expect(store.apply({ type: 'userDelete', name: 'u' })).toEqual({ user: 'u' })
    expect(store.userList()).toEqual(['root'])
  })

  test.each([
    { type: 'userDelete', name: 'zz' },
    { type: 'userChangePassword', name: 'zz', hashedPassword: '' },
    { type: 'userGrantRole', user: 'zz', role: 'zz' },
    { type: 'userRevokeRole', name: 'zz', role: 'root' },
  ] as const)('$type of an unknown user is refused', (command) => {
    expect(refusalOf(() => new AuthStore().apply(command))).toEqual([9, 'etcdserver: user name not found'])
  })

  test.each([
    { type: 'userDelete', name: 'root' },
    { type: 'userRevokeRole', name: 'root', role: 'root' },
    { type: 'roleDelete', role: 'root' },
  ] as const)('$type of root is refused while auth is enabled, and allowed before', (command) => {
    const store = enabledStore()
    store.apply({ type: 'roleAdd', name: 'root' })
    const before = store.state()
    expect(refusalOf(() => store.apply(command))).toEqual([3, 'etcdserver: invalid auth management'])
    expect(store.state()).toEqual(before)
    store.apply({ type: 'authDisable' })
    store.apply(command)
    expect(store.revision).toBe(before.revision + 2)
  })
})

describe('roles', () => {
  test('auth-role-exists: a name is taken once', () => {
    const store = new AuthStore()
    store.apply({ type: 'roleAdd', name: 'r1' })
    expect(refusalOf(() => store.apply({ type: 'roleAdd', name: 'r1' }))).toEqual([
      9,
      'etcdserver: role name already exists',
    ])
  })

  test('auth-role-empty: a role needs a name', () => {
    expect(refusalOf(() => new AuthStore().apply({ type: 'roleAdd', name: '' }))).toEqual([
      3,
      'etcdserver: role name is empty',
    ])
  })

  test('auth-role-missing: an unknown role is neither read nor changed', () => {
    const store = enabledStore()
    const perm = { permType: read, key: 'k', rangeEnd: '' }
    for (const attempt of [
      () => store.roleGet('zz'),
      () => store.apply({ type: 'roleDelete', role: 'zz' }),
      () => store.apply({ type: 'roleGrantPermission', name: 'zz', perm }),
      () => store.apply({ type: 'roleRevokePermission', role: 'zz', key: 'k', rangeEnd: '' }),
      () => store.apply({ type: 'userGrantRole', user: 'root', role: 'zz' }),
    ])
      expect(refusalOf(attempt)).toEqual([9, 'etcdserver: role name not found'])
  })

  test('auth-permission-not-granted: only a permission of the same range is revoked', () => {
    const store = enabledStore({ u: [grant(read, 'k', 'm')] })
    const revoke = (rangeEnd: string) => () =>
      store.apply({ type: 'roleRevokePermission', role: 'u', key: 'k', rangeEnd })
    expect(refusalOf(revoke(''))).toEqual([9, 'etcdserver: permission is not granted to the role'])
    revoke('m')()
    expect(store.roleGet('u').keyPermission).toEqual([])
  })

  test('a permission of the same range is replaced, and the list is in the order of the keys', () => {
    const store = enabledStore({ u: [grant(readWrite, 'k', 'm'), grant(read, 'a'), grant(write, 'k', 'n')] })
    store.apply({ type: 'roleGrantPermission', name: 'u', perm: grant(read, 'k', 'n') })
    expect(store.roleGet('u').keyPermission).toEqual([
      grant(read, 'a'),
      grant(readWrite, 'k', 'm'),
      grant(read, 'k', 'n'),
    ])
  })

  test.each([
    grant(read, ''),
    grant(read, '', '\0'),
    grant(read, 'z', 'a'),
    grant(read, 'z', 'z'),
    grant(read, 'g', '\0\0'),
    grant(3, 'k'),
    grant(-1, 'k'),
  ])('a permission that could grant nothing is refused: %j', (perm) => {
    const store = enabledStore({ u: [] })
    const attempt = () => store.apply({ type: 'roleGrantPermission', name: 'u', perm })
    expect(refusalOf(attempt)).toEqual([3, 'etcdserver: invalid auth management'])
    expect(store.roleGet('u').keyPermission).toEqual([])
  })

  test('a grant without a permission is refused, even for an unknown role', () => {
    for (const name of ['u', 'zz'])
      expect(
        refusalOf(() =>
          enabledStore({ u: [] }).apply({ type: 'roleGrantPermission', name, perm: undefined }),
        ),
      ).toEqual([3, 'etcdserver: permission not given'])
  })

  test('a deleted role is removed from all users in one revision', () => {
    const store = enabledStore({ u: [], v: [] })
    store.apply({ type: 'userGrantRole', user: 'u', role: 'v' })
    const { revision } = store
    store.apply({ type: 'roleDelete', role: 'v' })
    expect([store.userGet('u').roles, store.userGet('v').roles]).toEqual([['u'], []])
    expect(store.revision).toBe(revision + 1)
  })
})

describe('a login', () => {
  test('auth-authenticate-off: is refused while auth is disabled', () => {
    expect(refusalOf(() => new AuthStore().checkLogin('root', 1))).toEqual([
      9,
      'etcdserver: authentication is not enabled',
    ])
  })

  test('must be repeated if its password was compared before a change', () => {
    const store = enabledStore({ u: [] })
    const { revision } = store
    store.checkLogin('u', revision)
    store.apply({ type: 'userChangePassword', name: 'u', hashedPassword: 'x' })
    expect(refusalOf(() => store.checkLogin('u', revision))).toEqual([2, 'auth: revision in header is old'])
  })

  test('of an unknown user, or of one without a password, fails', () => {
    const store = enabledStore()
    store.apply({ type: 'userAdd', name: 'np', hashedPassword: '', noPassword: true })
    for (const name of ['np', 'zz'])
      expect(refusalOf(() => store.checkLogin(name, store.revision))).toEqual([
        3,
        'etcdserver: authentication failed, invalid user ID or password',
      ])
  })
})

describe('a snapshot', () => {
  test('restores the same store', () => {
    const store = enabledStore({ u: [grant(read, 'k', 'm')], v: [grant(write, 'q')] })
    const restored = AuthStore.restored(JSON.parse(JSON.stringify(store.state())))
    expect(restored.state()).toEqual(store.state())
    for (const each of [store, restored]) each.apply({ type: 'roleDelete', role: 'v' })
    expect(restored.state()).toEqual(store.state())
  })

  test('is the same for stores that reached the same users in another order', () => {
    const [one, other] = [new AuthStore(), new AuthStore()]
    for (const name of ['b', 'a']) one.apply({ type: 'userAdd', name, ...nobody })
    for (const name of ['a', 'b']) other.apply({ type: 'userAdd', name, ...nobody })
    expect(one.state()).toEqual(other.state())
  })

  test('replaces all existing users and roles', () => {
    const store = enabledStore({ u: [] })
    store.restore(new AuthStore().state())
    expect(store.state()).toEqual(new AuthStore().state())
  })
})
