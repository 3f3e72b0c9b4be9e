import { describe, expect, test } from 'vitest'
import { AccessControl, type AuthStore, type Caller, PermissionType, type RequestOp } from '../index.ts'
import { compareOf, deleteOf, putOf, rangeOf, txnOf } from './testing/requests.ts'
import { enabledStore, grant, refusalOf } from './testing/stores.ts'

const { read, write, readWrite } = PermissionType
const denied = [7, 'etcdserver: permission denied']
const nameless = [3, 'etcdserver: user name is empty']

/** `mine` has the key k, `foreign` the key z. */
const leases: Readonly<Record<string, readonly string[]>> = { 1: ['k'], 2: ['z'], 3: [] }

function accessOf(store: AuthStore) {
  const access = new AccessControl(store, (lease) => leases[String(lease)] ?? [])
  return { store, access, as: (user: string): Caller => ({ user, authRevision: store.revision }) }
}

const usual = () =>
  accessOf(
    enabledStore({
      reader: [grant(read, 'k', 'm'), grant(read, 'm', 'p')],
      writer: [grant(write, 'k', 'm')],
      both: [grant(readWrite, 'k', 'l'), grant(read, 'l', 'n'), grant(write, 'm', 'o')],
      open: [grant(read, 'r', '\0')],
      guest: [],
    }),
  )

describe('a caller without a token', () => {
  test('auth-no-token: is refused by every check while auth is enabled', () => {
    const { access } = usual()
    for (const attempt of [
      () => access.checkUser(undefined),
      () => access.checkAdmin(undefined),
      () => access.checkAlarm(undefined, 0),
      () => access.checkUserGet(undefined, 'guest'),
      () => access.checkRoleGet(undefined, 'guest'),
      () => access.checkRange(undefined, rangeOf('p1')),
      () => access.checkPut(undefined, putOf('k')),
      () => access.checkDeleteRange(undefined, deleteOf('k')),
      () => access.checkTxn(undefined, txnOf({ success: [{ requestPut: putOf('k') }] })),
      () => access.checkTxn(undefined, txnOf({})),
      () => access.checkLeaseRevoke(undefined, 3n),
      () => access.checkLeaseTimeToLive(undefined, 1n, false),
      () => access.checkLeaseLeases(undefined, []),
    ])
      expect(refusalOf(attempt)).toEqual(nameless)
  })

  test('may make every request while auth is disabled', () => {
    const { store, access } = usual()
    store.apply({ type: 'authDisable' })
    access.checkUser(undefined)
    access.checkAdmin(undefined)
    // A command that was proposed before, or by the node itself.
    access.checkAdmin({ user: 'guest', authRevision: 1 })
    access.checkMaintenance(undefined)
    access.checkRange(undefined, rangeOf('p1'))
    access.checkPut(undefined, { ...putOf('k'), prevKv: true, lease: 2n })
    access.checkTxn(undefined, txnOf({ success: [{ requestDeleteRange: deleteOf('k') }] }))
    access.checkLeaseRevoke(undefined, 2n)
    access.checkLeaseLeases(undefined, [1n, 2n])
  })

  test('a caller with a name from before auth was disabled may make every request, too', () => {
    const { store, access, as } = usual()
    const [guest, nobody] = [as('guest'), as('nobody')]
    store.apply({ type: 'authDisable' })
    for (const caller of [guest, nobody]) {
      access.checkAdmin(caller)
      access.checkAlarm(caller, 1)
      access.checkMaintenance(caller)
      access.checkPut(caller, putOf('k'))
    }
  })
})

describe('auth-denied: a user without the right', () => {
  test('neither reads nor writes, whether the key exists or not', () => {
    const { access, as } = usual()
    for (const attempt of [
      () => access.checkRange(as('writer'), rangeOf('k')),
      () => access.checkPut(as('reader'), putOf('k')),
      () => access.checkDeleteRange(as('reader'), deleteOf('k')),
      () => access.checkRange(as('guest'), rangeOf('k')),
    ])
      expect(refusalOf(attempt)).toEqual(denied)
    access.checkRange(as('reader'), rangeOf('k'))
    access.checkPut(as('writer'), putOf('k'))
    access.checkDeleteRange(as('writer'), deleteOf('k'))
  })

  test('reads and deletes no range that is wider than its permissions together', () => {
    const { access, as } = usual()
    access.checkRange(as('reader'), rangeOf('k', 'p'))
    expect(refusalOf(() => access.checkRange(as('reader'), rangeOf('k', 'p\0')))).toEqual(denied)
    access.checkDeleteRange(as('writer'), deleteOf('k', 'm'))
    expect(refusalOf(() => access.checkDeleteRange(as('writer'), deleteOf('k', 'n')))).toEqual(denied)
  })

  test('has the permissions of all its roles together', () => {
    const { store, access, as } = usual()
    store.apply({ type: 'userGrantRole', user: 'both', role: 'reader' })
    access.checkRange(as('both'), rangeOf('k', 'p'))
    expect(refusalOf(() => access.checkRange(as('both'), rangeOf('k', 'p\0')))).toEqual(denied)
  })

  test('needs the read right for prev_kv', () => {
    const { access, as } = usual()
    access.checkPut(as('both'), { ...putOf('k'), prevKv: true })
    access.checkDeleteRange(as('both'), { ...deleteOf('k'), prevKv: true })
    for (const attempt of [
      () => access.checkPut(as('writer'), { ...putOf('k'), prevKv: true }),
      () => access.checkDeleteRange(as('writer'), { ...deleteOf('k'), prevKv: true }),
      () => access.checkDeleteRange(as('both'), { ...deleteOf('m', 'o'), prevKv: true }),
    ])
      expect(refusalOf(attempt)).toEqual(denied)
  })

  test('needs the write right only for ignore_value', () => {
    const { access, as } = usual()
    access.checkPut(as('writer'), { ...putOf('k'), ignoreValue: true })
    expect(refusalOf(() => access.checkPut(as('reader'), { ...putOf('k'), ignoreValue: true }))).toEqual(
      denied,
    )
  })

  test('reads no open end unless it was granted one', () => {
    const { access, as } = usual()
    access.checkRange(as('open'), rangeOf('s', '\0'))
    for (const key of ['q', '\0', '']) {
      expect(refusalOf(() => access.checkRange(as('open'), rangeOf(key, '\0')))).toEqual(denied)
    }
  })
})

describe('auth-denied: a transaction', () => {
  const operations: readonly [string, RequestOp][] = [
    ['a read', { requestRange: rangeOf('z') }],
    ['a put', { requestPut: putOf('z') }],
    ['a put with prev_kv', { requestPut: { ...putOf('n'), prevKv: true } }],
    ['a put with the lease of a foreign key', { requestPut: { ...putOf('k'), lease: 2n } }],
    ['a deletion', { requestDeleteRange: deleteOf('z') }],
    ['a deletion with prev_kv', { requestDeleteRange: { ...deleteOf('n'), prevKv: true } }],
    ['a deletion of a range', { requestDeleteRange: deleteOf('k', 'm') }],
    ['a nested compare', { requestTxn: txnOf({ compare: [compareOf('z')] }) }],
  ]

  test.each(operations)('is denied for %s in either branch, also a nested one', (_, operation) => {
    const { access, as } = usual()
    const nested = { requestTxn: txnOf({ failure: [{ requestTxn: txnOf({ success: [operation] }) }] }) }
    const allowed = { requestRange: rangeOf('k') }
    for (const each of [operation, nested])
      for (const branch of ['success', 'failure']) {
        const request = txnOf({ [branch]: [allowed, each] })
        expect(refusalOf(() => access.checkTxn(as('both'), request))).toEqual(denied)
        access.checkTxn(as('root'), request)
      }
  })

  test('is denied for a compare, even of a range', () => {
    const { access, as } = usual()
    access.checkTxn(as('reader'), txnOf({ compare: [compareOf('k'), compareOf('k', 'p')] }))
    for (const compare of [compareOf('z'), compareOf('k', 'q')])
      expect(refusalOf(() => access.checkTxn(as('reader'), txnOf({ compare: [compare] })))).toEqual(denied)
  })

  test('is allowed if every part is, and if there is none', () => {
    const { access, as } = usual()
    const inner = txnOf({ success: [{ requestDeleteRange: deleteOf('m', 'o') }], compare: [compareOf('l')] })
    const success = [{ requestPut: { ...putOf('k'), prevKv: true, lease: 1n } }, { requestTxn: inner }]
    access.checkTxn(as('both'), txnOf({ success, failure: [{ requestRange: rangeOf('k', 'n') }] }))
    access.checkTxn(as('guest'), txnOf({ success: [{}] }))
  })

  test('may be nested to any depth', () => {
    const { access, as } = usual()
    let request = txnOf({ success: [{ requestPut: putOf('z') }] })
    for (let depth = 0; depth < 50_000; depth += 1) request = txnOf({ success: [{ requestTxn: request }] })
    expect(refusalOf(() => access.checkTxn(as('both'), request))).toEqual(denied)
  })
})

describe('a lease', () => {
  test('is put to a key only by a user who may write all keys of the lease', () => {
    const { access, as } = usual()
    for (const lease of [0n, 1n, 3n, 99n]) access.checkPut(as('writer'), { ...putOf('l'), lease })
    const attempt = () => access.checkPut(as('writer'), { ...putOf('k'), lease: 2n })
    expect(refusalOf(attempt)).toEqual(denied)
  })

  test('is revoked only by such a user', () => {
    const { access, as } = usual()
    for (const lease of [1n, 3n, 99n]) access.checkLeaseRevoke(as('writer'), lease)
    expect(refusalOf(() => access.checkLeaseRevoke(as('writer'), 2n))).toEqual(denied)
    expect(refusalOf(() => access.checkLeaseRevoke(as('guest'), 1n))).toEqual(denied)
  })

  test('shows its keys only to a user who may read them all, and its time to each', () => {
    const { access, as } = usual()
    access.checkLeaseTimeToLive(as('guest'), 1n, false)
    access.checkLeaseTimeToLive(as('reader'), 1n, true)
    access.checkLeaseTimeToLive(as('guest'), 99n, true)
    for (const user of ['guest', 'writer'])
      expect(refusalOf(() => access.checkLeaseTimeToLive(as(user), 1n, true))).toEqual(denied)
  })

  test('is listed only if all keys of all leases may be read', () => {
    const { access, as } = usual()
    access.checkLeaseLeases(as('reader'), [1n, 3n])
    expect(refusalOf(() => access.checkLeaseLeases(as('reader'), [1n, 2n]))).toEqual(denied)
    access.checkLeaseLeases(as('root'), [1n, 2n])
  })
})

describe('the role root', () => {
  test('auth-admin-only: is needed for admin calls, and for users and roles of others', () => {
    const { access, as } = usual()
    access.checkAdmin(as('root'))
    for (const attempt of [
      () => access.checkAdmin(as('guest')),
      () => access.checkAlarm(as('guest'), 1),
      () => access.checkUserGet(as('guest'), 'root'),
      () => access.checkUserGet(as('guest'), 'zz'),
      () => access.checkRoleGet(as('guest'), 'reader'),
      () => access.checkRoleGet(as('guest'), 'zz'),
      () => access.checkAdmin(as('deleted')),
    ])
      expect(refusalOf(attempt)).toEqual(denied)
    access.checkUserGet(as('guest'), 'guest')
    access.checkRoleGet(as('guest'), 'guest')
    access.checkAlarm(as('guest'), 0)
  })

  test('auth-denied-maintenance: is needed there too, where the refusals have no code', () => {
    const { access, as } = usual()
    expect(refusalOf(() => access.checkMaintenance(as('guest')))).toEqual([2, 'auth: permission denied'])
    expect(refusalOf(() => access.checkMaintenance(undefined))).toEqual([2, 'auth: user name is empty'])
    access.checkMaintenance(as('root'))
  })

  test('counts, and not the name of the user', () => {
    const { store, access, as } = usual()
    store.apply({ type: 'userGrantRole', user: 'guest', role: 'root' })
    access.checkAdmin(as('guest'))
    access.checkPut(as('guest'), { ...putOf('z'), prevKv: true, lease: 2n })
    access.checkRange(as('guest'), rangeOf('', '\0'))
  })
})

describe('after a change', () => {
  test('a request that was checked before it is refused, so that it is checked again', () => {
    const { store, access, as } = usual()
    const [early, root] = [as('both'), as('root')]
    store.apply({ type: 'roleAdd', name: 'unrelated' })
    for (const attempt of [
      () => access.checkRange(early, rangeOf('k')),
      () => access.checkPut(early, putOf('k')),
      () => access.checkDeleteRange(root, deleteOf('k')),
      () => access.checkTxn(early, txnOf({ compare: [compareOf('k')] })),
      () => access.checkLeaseRevoke(early, 1n),
    ])
      expect(refusalOf(attempt)).toEqual([2, 'auth: revision in header is old'])
    access.checkRange(as('both'), rangeOf('k'))
    // The rights of an admin are looked up again, so commands of several admins may be concurrent.
    access.checkAdmin(root)
  })

  test('auth-token-after-password-change: a revoked role denies at once', () => {
    const { store, access, as } = usual()
    access.checkRange(as('reader'), rangeOf('k'))
    store.apply({ type: 'userRevokeRole', name: 'reader', role: 'reader' })
    expect(refusalOf(() => access.checkRange(as('reader'), rangeOf('k')))).toEqual(denied)
  })

  test.each([
    { type: 'roleRevokePermission', role: 'reader', key: 'k', rangeEnd: 'm' },
    { type: 'roleDelete', role: 'reader' },
    { type: 'userDelete', name: 'reader' },
  ] as const)('$type denies at once', (command) => {
    const { store, access, as } = usual()
    access.checkRange(as('reader'), rangeOf('k'))
    store.apply(command)
    expect(refusalOf(() => access.checkRange(as('reader'), rangeOf('k')))).toEqual(denied)
  })

  test('a restored store with the same auth revision brings its own rights', () => {
    const { store, access, as } = usual()
    access.checkRange(as('reader'), rangeOf('k'))
    const state = store.state()
    store.restore({ ...state, roles: state.roles.map((role) => ({ ...role, keyPermission: [] })) })
    expect(refusalOf(() => access.checkRange(as('reader'), rangeOf('k')))).toEqual(denied)
  })
})

test("permissions of etcd's snapshots that grant nothing are tolerated", () => {
  const { store, access, as } = usual()
  const state = store.state()
  const keyPermission = [grant(7, 'a', '\0'), grant(read, 'z', 'a'), grant(read, 'q')]
  store.restore({ ...state, roles: [{ name: 'reader', keyPermission }] })
  access.checkRange(as('reader'), rangeOf('q'))
  for (const user of ['reader', 'writer'])
    expect(refusalOf(() => access.checkRange(as(user), rangeOf('z')))).toEqual(denied)
})
