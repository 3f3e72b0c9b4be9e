import { type AuthState, KvStore, Leases } from '@ticketcd/mvcc'
import { DeleteRangeRequest, LeaseGrantRequest, PutRequest } from '@ticketcd/wire'
import { describe, expect, it } from 'vitest'
import { BoltError } from '../bolt/bolt-error.ts'
import type { Member } from '../members/member-table.ts'
import { bucketOf, databaseOf, openDatabase, type Pair, recordsOf } from '../testing/database.ts'
import { StateStage } from '../testing/state.ts'
import { encodeNumber, encodeRevision } from './buckets.ts'
import { readDatabase } from './database-state.ts'
import { type CapturedState, stateBuckets } from './state-buckets.ts'

const auth: AuthState = {
  enabled: true,
  revision: 12,
  users: [
    { name: 'amélie', hashedPassword: '$2b$10$abc', noPassword: false, roles: ['r', 'root'] },
    { name: 'root', hashedPassword: '', noPassword: true, roles: ['root'] },
  ],
  roles: [
    {
      name: 'röle',
      keyPermission: [
        { permType: 2, key: '\xff', rangeEnd: '\0' },
        { permType: 0, key: 'k', rangeEnd: '' },
      ],
    },
  ],
}
const member: Member = {
  id: '00bbf751f0b0b4fa',
  name: 'm1',
  peerUrls: ['http://127.0.0.1:2380'],
  clientUrls: ['http://127.0.0.1:2379'],
  isLearner: false,
}
const alarms = [{ memberId: 0xc9f751f0b0b4fa5an, alarm: 1 }]

function captured(change: Partial<CapturedState> = {}): CapturedState {
  const world = new StateStage()
  world.answer('leaseGrant', LeaseGrantRequest.encode({ id: 7n, ttl: 60 }))
  world.answer('leaseGrant', LeaseGrantRequest.encode({ id: -7n, ttl: 61 }))
  world.machine.leases.checkpoint(7n, 30)
  world.answer('put', PutRequest.encode({ key: 'a\xff', value: Buffer.from('1'), lease: 7n }))
  world.answer('put', PutRequest.encode({ key: 'b', value: Buffer.alloc(0), lease: -7n }))
  world.answer('deleteRange', DeleteRangeRequest.encode({ key: '\0', rangeEnd: '\0' }))
  world.answer('put', PutRequest.encode({ key: 'a\xff', value: Buffer.alloc(10_000, 'x'), lease: 7n }))
  return {
    applied: { index: 9, term: 3 },
    versions: world.machine.kv.snapshot(),
    isCompacted: true,
    leases: world.machine.leases.records(),
    auth,
    alarms,
    members: [member],
    clusterVersion: '3.5.0',
    ...change,
  }
}

describe('the state in a database', () => {
  it('comes back with all keys, leases, users, roles and alarms', () => {
    const state = captured()
    const read = readDatabase(openDatabase(databaseOf(stateBuckets(state))))
    expect(read).toMatchObject({ consistentIndex: 9, revision: 5, compactRevision: -1, auth, alarms })
    expect(read.leases).toEqual([
      { id: 7n, ttl: 60, remainingTtl: 30 },
      { id: -7n, ttl: 61, remainingTtl: 0 },
    ])
    const leases = new Leases()
    leases.restore(read.leases)
    const kv = new KvStore({ leases })
    kv.restore(read.versions(), read)
    const original = new KvStore({ leases: new Leases() })
    original.restore(state.versions, state.versions)
    expect(kv.hashKv(0)).toEqual(original.hashKv(0))
    expect(leases.keys(7n)).toEqual(['a\xff'])
    expect(leases.keys(-7n)).toEqual([])
  })

  it('has the members in the form of etcd, a learner too', () => {
    const learner = { ...member, id: 'c9f751f0b0b4fa5a', isLearner: true }
    const file = openDatabase(databaseOf(stateBuckets(captured({ members: [member, learner] }))))
    const urls = '"name":"m1","clientURLs":["http://127.0.0.1:2379"]}'
    const peers = '"peerURLs":["http://127.0.0.1:2380"]'
    expect(recordsOf(file, 'members')).toEqual([
      `bbf751f0b0b4fa={"id":52907751947416826,${peers},${urls}`,
      `c9f751f0b0b4fa5a={"id":14553190815069698650,${peers},"isLearner":true,${urls}`,
    ])
    expect(recordsOf(file, 'meta')[0]).toBe(
      'confState={"voters":[52907751947416826],"learners":[14553190815069698650],"auto_leave":false}',
    )
    expect(recordsOf(file, 'cluster')).toEqual(['clusterVersion=3.5.0'])
  })

  it('names a compaction finished only where it is', () => {
    const world = new StateStage()
    for (const value of ['1', '2', '3'])
      world.answer('put', PutRequest.encode({ key: 'a', value: Buffer.from(value) }))
    world.machine.kv.compact({ revision: 3, physical: false })
    const versions = world.machine.kv.snapshot()
    for (const isCompacted of [false, true]) {
      const file = openDatabase(databaseOf(stateBuckets(captured({ versions, isCompacted }))))
      const keys = recordsOf(file, 'meta').map((record) => record.split('=')[0])
      expect(keys.includes('scheduledCompactRev')).toBe(true)
      expect(keys.includes('finishedCompactRev')).toBe(isCompacted)
      expect(readDatabase(file).compactRevision).toBe(3)
    }
  })
})

describe('a database of etcd', () => {
  const meta = (pairs: readonly Pair[]) => bucketOf('meta', pairs)
  const none = bucketOf('key', [])

  it('without anything in it is an empty store', () => {
    const read = readDatabase(openDatabase(databaseOf([none, meta([])])))
    const empty = { enabled: false, revision: 1, users: [], roles: [] }
    expect(read).toMatchObject({ consistentIndex: 0, revision: 1, compactRevision: -1, auth: empty })
  })

  it('whose newest record a compaction has removed is at the revision of the compaction', () => {
    const compacted = meta([[Buffer.from('finishedCompactRev'), encodeRevision(9, 0)]])
    expect(readDatabase(openDatabase(databaseOf([none, compacted])))).toMatchObject({
      revision: 9,
      compactRevision: 9,
    })
  })

  it.each<[string, Buffer, string]>([
    [
      'other buckets',
      databaseOf([bucketOf('users', [])]),
      'it is no database of etcd: the bucket key and meta is',
    ],
    [
      'a key without a revision',
      databaseOf([meta([]), bucketOf('key', [[Buffer.from('a'), Buffer.from('b')]])]),
      'a key holds no revision: 61',
    ],
    [
      'a malformed version',
      databaseOf([meta([]), bucketOf('key', [[encodeRevision(2, 0), Buffer.from('\xff\xff')]])]),
      'the version 2/0 is malformed',
    ],
    [
      'a version of another revision',
      databaseOf([meta([]), bucketOf('key', [[encodeRevision(2, 0), Buffer.from([0x18, 3])]])]),
      'the version 2/0 says that it is of the revision 3',
    ],
    [
      'a malformed number',
      databaseOf([none, meta([[Buffer.from('consistent_index'), Buffer.from('1')]])]),
      'consistent_index holds no number: 31',
    ],
    [
      'a malformed lease',
      databaseOf([none, meta([]), bucketOf('lease', [[encodeNumber(7), Buffer.from('\xff')]])]),
      'a record of the bucket lease is malformed',
    ],
  ])('with %s is refused in words', (_, bytes, message) => {
    const read = () => [...readDatabase(openDatabase(bytes)).versions()]
    expect(read).toThrow(BoltError)
    expect(read).toThrow(message)
  })
})
