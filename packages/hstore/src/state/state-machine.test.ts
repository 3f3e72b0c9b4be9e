import {
  AlarmRequest,
  AuthRoleGrantPermissionRequest,
  AuthUserAddRequest,
  AuthUserGrantRoleRequest,
  CompactionRequest,
  DeleteRangeRequest,
  LeaseGrantRequest,
  LeaseRevokeRequest,
  PutRequest,
  TxnRequest,
} from '@ticketcd/wire'
import { describe, expect, it } from 'vitest'
import { StateStage } from '../testing/state.ts'
import { put as putV2, remove as removeV2 } from '../testing/v2/commands.ts'
import { encodeV2Command } from '../v2/v2-command.ts'
import { encodeLogin } from './auth-command.ts'
import { nodeItself } from './command.ts'
import type { StateMachine } from './state-machine.ts'

const put = (key: string, value = '', lease = 0n) =>
  PutRequest.encode({ key, value: Buffer.from(value), lease })
const everything = { key: '\0', rangeEnd: '\0' }

function keysOf({ kv }: StateMachine): string[] {
  const request = { ...everything, limit: 0, revision: 0, sortOrder: 0, sortTarget: 0, serializable: true }
  const range = { ...request, keysOnly: false, countOnly: false }
  const bounds = { minModRevision: 0, maxModRevision: 0, minCreateRevision: 0, maxCreateRevision: 0 }
  return kv.range({ ...range, ...bounds }).kvs.map(({ key, value }) => `${key}=${Buffer.from(value)}`)
}

async function copyOf(machine: StateMachine): Promise<StateStage> {
  const copy = new StateStage()
  const configuration = { voters: ['a'], learners: [] }
  await copy.machine.restore({ index: 1, term: 1, configuration }, machine.snapshot())
  return copy
}

describe('a command', () => {
  it('changes the keys and answers as the store does', () => {
    const world = new StateStage()
    expect(world.answer('put', put('a', '1'))).toMatchObject({ header: { revision: 2 } })
    expect(world.answer('deleteRange', DeleteRangeRequest.encode({ key: 'a' }))).toMatchObject({ deleted: 1 })
    const success = [{ requestPut: { key: 'b', value: Buffer.from('2') } }]
    expect(world.answer('txn', TxnRequest.encode({ success }))).toMatchObject({ succeeded: true })
    expect(keysOf(world.machine)).toEqual(['b=2'])
  })

  it('that is refused changes nothing and says why', () => {
    const world = new StateStage()
    expect(world.apply('put', put('a', '1', 77n))).toMatchObject({
      refusal: { code: 5, message: 'etcdserver: requested lease not found' },
    })
    expect(world.machine.kv.revision).toBe(1)
    expect(world.apply('compaction', CompactionRequest.encode({ revision: 9 }))).toMatchObject({
      refusal: { code: 11 },
    })
  })

  it('ends a lease with its keys in one revision', () => {
    const world = new StateStage()
    expect(world.answer('leaseGrant', LeaseGrantRequest.encode({ id: 7n, ttl: 1 }))).toEqual({ ttl: 2 })
    for (const key of ['b', 'a']) world.answer('put', put(key, 'x', 7n))
    world.answer('put', put('c'))
    world.answer('leaseRevoke', LeaseRevokeRequest.encode({ id: 7n }))
    expect(keysOf(world.machine)).toEqual(['c='])
    expect(world.machine.kv.revision).toBe(5)
    expect(world.apply('leaseRevoke', LeaseRevokeRequest.encode({ id: 7n }))).toMatchObject({
      refusal: { message: 'etcdserver: requested lease not found' },
    })
  })

  it('is refused by an alarm where it needs space, in a nested transaction, too', () => {
    const world = new StateStage()
    world.answer('put', put('a'))
    world.answer('alarm', AlarmRequest.encode({ action: 1, memberId: 1n, alarm: 1 }))
    const nested = TxnRequest.encode({
      success: [{ requestTxn: { success: [{ requestPut: { key: 'b' } }] } }],
    })
    for (const refused of [
      world.apply('put', put('b')),
      world.apply('txn', nested),
      world.apply('leaseGrant', LeaseGrantRequest.encode({ id: 1n, ttl: 9 })),
    ])
      expect(refused).toMatchObject({ refusal: { message: 'etcdserver: mvcc: database space exceeded' } })
    expect(world.answer('deleteRange', DeleteRangeRequest.encode({ key: 'a' }))).toMatchObject({ deleted: 1 })
  })

  it('of the v2 keys changes those alone, and needs space as one of v3', () => {
    const world = new StateStage()
    const change = (path: string) => world.apply('v2', encodeV2Command(putV2(path, '1')))
    expect(change('/a')).toMatchObject({ answer: { event: { action: 'set', index: 1 } } })
    expect(change('/a/b')).toMatchObject({ answer: { refusal: { code: 104 } } })
    expect([world.machine.kv.revision, keysOf(world.machine)]).toEqual([1, []])
    world.answer('alarm', AlarmRequest.encode({ action: 1, memberId: 1n, alarm: 1 }))
    expect(change('/b')).toMatchObject({ refusal: { message: 'etcdserver: mvcc: database space exceeded' } })
    world.answer('v2', encodeV2Command(removeV2('/a')))
    expect(world.machine.v2.index).toBe(2)
  })

  it('of the node itself compacts and raises alarms while there are no users', () => {
    const world = new StateStage()
    world.answer('put', put('a'))
    world.answer('compaction', CompactionRequest.encode({ revision: 2 }), nodeItself)
    world.answer('alarm', AlarmRequest.encode({ action: 1, memberId: 1n, alarm: 1 }), nodeItself)
    expect(world.apply('compaction', CompactionRequest.encode({ revision: 2 }))).toMatchObject({
      refusal: { message: 'etcdserver: mvcc: required revision has been compacted' },
    })
    expect(world.machine.alarms.list).toEqual([{ memberId: 1n, alarm: 1 }])
  })
})

describe('with users', () => {
  function withUsers(): StateStage {
    const world = new StateStage()
    for (const name of ['root', 'ann'])
      world.answer('userAdd', AuthUserAddRequest.encode({ name, hashedPassword: 'h' }))
    for (const name of ['root', 'reader'])
      world.answer('roleAdd', Buffer.from(`\x0a${lengthOf(name)}${name}`))
    const perm = { permType: 0, key: 'a', rangeEnd: '' }
    world.answer('roleGrantPermission', AuthRoleGrantPermissionRequest.encode({ name: 'reader', perm }))
    world.answer('userGrantRole', AuthUserGrantRoleRequest.encode({ user: 'root', role: 'root' }))
    world.answer('userGrantRole', AuthUserGrantRoleRequest.encode({ user: 'ann', role: 'reader' }))
    world.answer('authEnable', Buffer.alloc(0))
    return world
  }
  const lengthOf = (text: string) => String.fromCharCode(text.length)
  const as = (world: StateStage, user: string) => ({ user, authRevision: world.machine.auth.revision })

  it('rights are decided when a command is applied', () => {
    const world = withUsers()
    expect(world.apply('put', put('a'))).toMatchObject({
      refusal: { message: 'etcdserver: user name is empty' },
    })
    expect(world.apply('put', put('a'), as(world, 'ann'))).toMatchObject({
      refusal: { message: 'etcdserver: permission denied' },
    })
    expect(world.answer('put', put('a'), as(world, 'root'))).toMatchObject({ header: { revision: 2 } })
    expect(world.answer('put', put('a'), nodeItself)).toMatchObject({ header: { revision: 3 } })
  })

  it('only administrators and the node itself change v2 keys', () => {
    const world = withUsers()
    const change = encodeV2Command(putV2('/a', '1', { expiresAtMs: 5 }))
    expect(world.apply('v2', change)).toMatchObject({
      refusal: { message: 'etcdserver: user name is empty' },
    })
    expect(world.apply('v2', change, as(world, 'ann'))).toMatchObject({
      refusal: { message: 'etcdserver: permission denied' },
    })
    world.answer('v2', change, as(world, 'root'))
    world.answer('v2', encodeV2Command({ type: 'sync', nowMs: 5 }), nodeItself)
    expect(world.machine.v2.index).toBe(2)
  })

  it('a command that was checked under earlier rights is refused, so that it is checked anew', () => {
    const world = withUsers()
    const before = as(world, 'root')
    world.answer('userAdd', AuthUserAddRequest.encode({ name: 'new', noPassword: true } as object), before)
    const late = { user: 'ann', authRevision: before.authRevision }
    expect(world.apply('put', put('a'), late)).toMatchObject({
      refusal: { message: 'auth: revision in header is old' },
    })
  })

  it('a login gives every node the same token, unless the users have changed', () => {
    const world = withUsers()
    const authRevision = world.machine.auth.revision
    const login = (revision: number) => encodeLogin({ user: 'ann', authRevision: revision, tokenPrefix: 'p' })
    const { index } = world.answer('authenticate', login(authRevision)) as { index: number }
    expect(world.logins).toEqual([{ tokenPrefix: 'p', index, user: 'ann' }])
    expect(world.apply('authenticate', login(authRevision - 1))).toMatchObject({
      refusal: { message: 'auth: revision in header is old' },
    })
  })
})

describe('a snapshot', () => {
  const meta = { index: 1, term: 1, configuration: { voters: [], learners: [] } }

  async function populated(): Promise<StateStage> {
    const world = new StateStage()
    world.answer('leaseGrant', LeaseGrantRequest.encode({ id: -5n, ttl: 60 }))
    for (let at = 0; at < 2_000; at += 1) world.answer('put', put(`k${at % 700}`, 'v'.repeat(at % 900)))
    world.answer('put', put('leased', 'x', -5n))
    world.answer('deleteRange', DeleteRangeRequest.encode({ key: 'k1', rangeEnd: 'k2' }))
    world.answer('compaction', CompactionRequest.encode({ revision: 900 }))
    world.answer('alarm', AlarmRequest.encode({ action: 1, memberId: 2n ** 63n, alarm: 2 }))
    world.answer('userAdd', AuthUserAddRequest.encode({ name: 'ann', hashedPassword: 'h' }))
    world.answer(
      'members',
      Buffer.from(
        JSON.stringify({ type: 'bootstrap', members: [{ id: 'a', name: 'n', peerUrls: ['http://h:1'] }] }),
      ),
    )
    return world
  }

  it('holds everything: keys, history, leases, users, alarms and members', async () => {
    const { machine } = await populated()
    const { machine: copy } = await copyOf(machine)
    expect(keysOf(copy)).toEqual(keysOf(machine))
    expect(copy.kv.hashKv(0)).toEqual(machine.kv.hashKv(0))
    expect(copy.kv.compactRevision).toBe(900)
    expect(copy.leases.keys(-5n)).toEqual(['leased'])
    expect(copy.alarms.list).toEqual([{ memberId: 2n ** 63n, alarm: 2 }])
    expect(copy.auth.state()).toEqual(machine.auth.state())
    expect(copy.members.peerUrls('a')).toEqual(['http://h:1'])
  })

  it('is that of the moment when it was taken, whatever is applied while it is read', async () => {
    const world = await populated()
    const before = keysOf(world.machine)
    const chunks = world.machine.snapshot()
    world.answer('alarm', AlarmRequest.encode({ action: 2, memberId: 2n ** 63n, alarm: 2 }))
    for (let at = 0; at < 50; at += 1) world.answer('put', put(`late${at}`, 'v'))
    world.answer('compaction', CompactionRequest.encode({ revision: 2_050 }))
    world.machine.kv.stepCompaction(100_000)
    const copy = new StateStage()
    await copy.machine.restore({ index: 1, term: 1, configuration: { voters: [], learners: [] } }, chunks)
    expect(keysOf(copy.machine)).toEqual(before)
    expect(copy.machine.alarms.list).toHaveLength(1)
    expect(world.machine.kv.stepCompaction(100_000)).toBe('done')
  })

  it('of a newer version is refused, and the old state stays', async () => {
    const { machine } = await populated()
    const before = keysOf(machine)
    const head = Buffer.from('{"format":3}')
    async function* chunks() {
      yield Buffer.concat([Buffer.of(head.length, 0, 0, 0), head])
    }
    await expect(machine.restore(meta, chunks())).rejects.toThrow(
      'has the format 3; this version reads 1 and 2',
    )
    async function* nothing() {}
    await expect(machine.restore(meta, nothing())).rejects.toThrow('is empty')
    expect(keysOf(machine)).toEqual(before)
  })
})
