import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { AlarmAction, AlarmType, Etcd3 } from 'etcd3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compare, connect, EtcdFailure, type EtcdStore, op, type Revision } from './index.ts'
import { failureOf } from './testing/failure-of.ts'
import { seat, show } from './testing/records.ts'

let cluster: TestCluster
let namespaces = 0
const stores: EtcdStore[] = []

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1 })
})
afterAll(async () => {
  for (const store of stores) store.close()
  await cluster.stop()
})

/** A store in a namespace of its own. */
function freshStore(namespace = `test${++namespaces}/`): EtcdStore {
  const store = connect({ hosts: cluster.endpoints, namespace })
  stores.push(store)
  return store
}

const A = { event: 'a', type: 'vip' }

describe('records', () => {
  test('a record is read as it was put, with its position in history', async () => {
    const store = freshStore()
    expect(await store.get(seat, A)).toBeUndefined()
    const first = await store.put(seat, A, { available: 3 })
    const second = await store.put(seat, A, { available: 2 })
    expect(await store.get(seat, A)).toEqual({
      key: 'seat:a:vip',
      parts: A,
      value: { available: 2 },
      createRevision: first.revision,
      modRevision: second.revision,
      version: 2,
    })
    expect((await store.get(seat, A, { revision: first.revision }))?.value).toEqual({ available: 3 })
    expect(await store.delete(seat, A)).toMatchObject({ deleted: 1 })
    expect(await store.get(seat, A)).toBeUndefined()
  })

  test('namespaces are disjoint, even if one begins with the other', async () => {
    const [one, two] = [freshStore('meet'), freshStore('meet2/')]
    await one.put(seat, A, { available: 1 })
    await two.put(seat, A, { available: 2 })
    expect((await two.range(seat, {})).entries.map((entry) => entry.value.available)).toEqual([2])
    await two.raw.deletePrefix('')
    expect((await one.get(seat, A))?.value.available).toBe(1)
  })

  test('a value or a key that its record rejects is never sent', async () => {
    const store = freshStore()
    expect((await failureOf(store.put(seat, A, { available: 0.5 }))).code).toBe('invalid')
    expect((await failureOf(store.put(seat, { event: 'a:b', type: 'c' }, { available: 1 }))).code).toBe(
      'invalid',
    )
    expect((await failureOf(store.range(seat, { event: 'a/' }))).code).toBe('invalid')
    expect(await store.raw.count('')).toBe(0)
  })

  test('a stored value that does not parse fails a get, and is reported beside a list', async () => {
    const store = freshStore()
    await store.put(seat, A, { available: 1 })
    await store.raw.put('seat:a:broken', '{"available":"many"}')
    await store.raw.put('seat:a:torn', '{"avail')
    await store.raw.put('seat:too:many:parts', '{"available":1}')
    const failure = await failureOf(store.get(seat, { event: 'a', type: 'broken' }))
    expect([failure.code, failure.decision]).toEqual(['decode', 'tell'])
    const page = await store.range(seat, {})
    expect(page.entries.map((entry) => entry.key)).toEqual(['seat:a:vip'])
    expect(page.problems.map((problem) => problem.key)).toEqual([
      'seat:a:broken',
      'seat:a:torn',
      'seat:too:many:parts',
    ])
  })

  test('create writes only if there is no record, and returns the existing one', async () => {
    const store = freshStore()
    expect(await store.create(seat, A, { available: 1 })).toMatchObject({ created: true })
    expect(await store.create(seat, A, { available: 9 })).toMatchObject({
      created: false,
      entry: { value: { available: 1 } },
    })
  })
})

describe('pages', () => {
  test('pages in both orders return every key once, even under integer-like keys', async () => {
    const store = freshStore()
    const types = ['1', '10', '2', 'a', 'é', '~']
    for (const type of types) await store.put(seat, { event: 'a', type }, { available: 1 })
    await store.put(seat, { event: 'b', type: 'other' }, { available: 1 })
    for (const order of ['ascending', 'descending'] as const) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await store.range(seat, { event: 'a' }, { limit: 2, order, cursor })
        seen.push(...page.entries.map((entry) => entry.parts.type))
        cursor = page.cursor
      } while (cursor !== undefined)
      const expected = ['1', '10', '2', 'a', '~', 'é']
      expect(seen).toEqual(order === 'ascending' ? expected : expected.reverse())
    }
  })

  test('a cursor leads only forward within its prefix', async () => {
    const store = freshStore()
    await store.put(seat, A, { available: 1 })
    for (const cursor of ['', '!', 'YQ==', Buffer.from([0xff]).toString('base64url')]) {
      expect((await failureOf(store.range(seat, {}, { cursor }))).code).toBe('invalid')
    }
  })

  test('a scan stays at the revision of its first page', async () => {
    const store = freshStore()
    for (const type of ['a', 'b', 'c']) await store.put(seat, { event: 'e', type }, { available: 1 })
    const seen: string[] = []
    for await (const page of store.scan(seat, {}, { limit: 1 })) {
      seen.push(...page.entries.map((entry) => `${entry.parts.type}${entry.value.available}`))
      await store.put(seat, { event: 'e', type: 'c' }, { available: 7 })
      await store.put(seat, { event: 'e', type: 'd' }, { available: 7 })
    }
    expect(seen).toEqual(['a1', 'b1', 'c1'])
  })

  test('a page of more than 4 MiB is read in one piece', async () => {
    const store = freshStore()
    const note = 'x'.repeat(500_000)
    for (let i = 0; i < 12; i++)
      await store.put(seat, { event: 'big', type: `t${i}` }, { available: i, note })
    const page = await store.range(seat, { event: 'big' })
    expect(page.entries).toHaveLength(12)
    expect(page.entries.reduce((bytes, entry) => bytes + (entry.value.note?.length ?? 0), 0)).toBe(6_000_000)
  })

  test('raw reads sort, count and leave out values', async () => {
    const store = freshStore()
    for (const [key, value] of [
      ['a', '2'],
      ['b', '3'],
      ['c', '1'],
    ] as const)
      await store.raw.put(key, value)
    const byValue = await store.raw.sorted('', { sortBy: 'value', order: 'descending', limit: 2 })
    expect(byValue.entries.map((entry) => entry.key)).toEqual(['b', 'a'])
    expect((await store.raw.keys('')).entries.map((entry) => entry.value)).toEqual(['', '', ''])
    expect(await store.raw.count('')).toBe(3)
  })
})

describe('transactions', () => {
  test("a lost race reads the winner's values, with types, in the same round trip", async () => {
    const store = freshStore()
    const { revision } = await store.put(seat, A, { available: 1 })
    const buy = (read: Revision) =>
      store.txn({
        compare: [compare.modRevisionIs(seat, A, read)],
        success: [op.put(seat, A, { available: 0 })],
        failure: [op.get(seat, A), op.range(seat, { event: 'a' })],
      })
    const won = await buy(revision)
    expect(won.succeeded).toBe(true)
    const lost = await buy(revision)
    if (lost.succeeded) throw new Error('a stale compare must not hold')
    const [entry, page] = lost.responses
    expect(entry?.modRevision).toBe(won.revision)
    expect(page.entries[0]?.value.available).toBe(0)
  })

  test('every kind of compare is evaluated', async () => {
    const store = freshStore()
    const { id } = await store.leases.grant(60)
    const { revision } = await store.put(seat, A, { available: 1 }, { lease: id })
    const B = { event: 'b', type: 'x' }
    const holds = async (condition: ReturnType<typeof compare.absent>) =>
      (await store.txn({ compare: [condition], success: [] })).succeeded
    expect(await holds(compare.absent(seat, A))).toBe(false)
    expect(await holds(compare.absent(seat, B))).toBe(true)
    expect(await holds(compare.present(seat, A))).toBe(true)
    expect(await holds(compare.createRevisionIs(seat, A, revision))).toBe(true)
    expect(await holds(compare.valueIs(seat, A, { available: 1 }))).toBe(true)
    expect(await holds(compare.valueIs(seat, A, { available: 2 }))).toBe(false)
    expect(await holds(compare.leaseIs(seat, A, id))).toBe(true)
    expect(await holds(compare.leaseIs(seat, B, id))).toBe(false)
    expect(await holds(compare.noneUnder(seat, { event: 'a' }))).toBe(false)
    expect(await holds(compare.noneUnder(seat, { event: 'b' }))).toBe(true)
    expect(await holds(compare.noneWrittenAfter(seat, {}, revision))).toBe(true)
    await store.put(seat, B, { available: 1 })
    expect(await holds(compare.noneWrittenAfter(seat, {}, revision))).toBe(false)
  })

  test('nested transactions write thousands of keys in one revision', async () => {
    const store = freshStore()
    const puts = (count: number) =>
      Array.from({ length: count }, (_, i) => op.put(seat, { event: 'n', type: `${i}` }, { available: i }))
    const result = await store.txn({ success: op.nest(puts(4_096)) })
    expect(await store.count(seat, { event: 'n' })).toBe(4_096)
    expect(() => op.nest(puts(4_097))).toThrow(EtcdFailure)
    const page = await store.range(seat, { event: 'n' }, { limit: 4_096 })
    expect(new Set(page.entries.map((entry) => entry.modRevision))).toEqual(new Set([result.revision]))
  })

  test('a nested transaction has its own result', async () => {
    const store = freshStore()
    const result = await store.txn({
      success: [
        op.txn({
          compare: [compare.present(seat, A)],
          success: [op.get(seat, A)],
          failure: [op.put(seat, A, { available: 5 })],
        }),
        op.count(seat, {}),
        op.deleteRange(show, {}),
      ],
    })
    if (!result.succeeded) throw new Error('nothing was compared')
    const [nested, count, deleted] = result.responses
    expect([nested.succeeded, count, deleted]).toEqual([false, 1, 0])
  })

  test('more than 128 operations, or a key twice, are rejected as invalid', async () => {
    const store = freshStore()
    const puts = (keys: readonly string[]) => keys.map((key) => op.raw.put(key, ''))
    const tooMany = await failureOf(
      store.txn({ success: puts(Array.from({ length: 129 }, (_, i) => `k${i}`)) }),
    )
    const twice = await failureOf(store.txn({ success: puts(['same', 'same']) }))
    const tooLarge = await failureOf(store.raw.put('large', 'x'.repeat(2_000_000)))
    for (const failure of [tooMany, twice, tooLarge]) {
      expect([failure.code, failure.outcome, failure.decision]).toEqual(['invalid', 'not-applied', 'tell'])
    }
  })
})

describe('history and compaction', () => {
  test('the history of a key has its deletes, and begins with the kept value after a compaction', async () => {
    const store = freshStore()
    await store.raw.put('k', '1')
    await store.raw.delete('k')
    await store.raw.put('k', '2')
    const { revision } = await store.raw.put('k', '3')
    const read = async () =>
      (await store.raw.history('k')).events.map((e) => (e.type === 'put' ? e.value : e.type))
    expect(await read()).toEqual(['1', 'delete', '2', '3'])
    await store.cluster.compact(revision)
    await store.raw.delete('k')
    expect(await read()).toEqual(['3', 'delete'])
    expect((await failureOf(store.raw.get('k', { revision: (revision - 2) as Revision }))).code).toBe(
      'compacted',
    )
  })
})

describe('leases', () => {
  test('keys are deleted with their lease, and a renewed one keeps them', async () => {
    const store = freshStore()
    const lease = await store.leases.grant(2)
    await store.put(seat, A, { available: 1 }, { lease: lease.id })
    await store.leases.renew(lease.id)
    expect(await store.leases.remainingSeconds(lease.id)).toBeGreaterThan(0)
    const keeper = store.leases.keepAlive(lease)
    await store.leases.revoke(lease.id)
    await store.leases.revoke(lease.id)
    expect(await store.get(seat, A)).toBeUndefined()
    await new Promise((resolve) => keeper.lost.addEventListener('abort', resolve, { once: true }))
    expect((await failureOf(store.leases.renew(lease.id))).code).toBe('lease-not-found')
    const orphan = await failureOf(store.put(seat, A, { available: 1 }, { lease: lease.id }))
    expect([orphan.code, orphan.outcome]).toEqual(['lease-not-found', 'not-applied'])
    expect((await failureOf(store.leases.grant(1))).code).toBe('invalid')
  })
})

test('a node returns its status and the cluster its members', async () => {
  const store = freshStore()
  const [host = ''] = store.cluster.hosts
  const status = await store.cluster.status(host)
  expect(status).toMatchObject({ host, isLeader: true, isLearner: false, alarms: [] })
  expect(status.dbSizeBytes).toBeGreaterThan(0)
  expect(await store.cluster.members()).toMatchObject([
    { id: status.memberId, clientUrls: [`http://${host}`] },
  ])
})

test('a full database rejects writes with its own code, and still reads', async () => {
  const store = freshStore()
  await store.raw.put('k', 'kept')
  const [host = ''] = store.cluster.hosts
  const { memberId: memberID } = await store.cluster.status(host)
  const operator = new Etcd3({ hosts: host })
  const alarm = { memberID, alarm: AlarmType.Nospace }
  try {
    await operator.maintenance.alarm({ ...alarm, action: AlarmAction.Activate })
    const failure = await failureOf(store.raw.put('k', 'lost'))
    expect([failure.code, failure.outcome, failure.decision]).toEqual(['no-space', 'not-applied', 'stop'])
    expect((await store.raw.get('k'))?.value).toBe('kept')
    expect((await store.cluster.status(host)).alarms.join()).toMatch(/NOSPACE/)
  } finally {
    await operator.maintenance.alarm({ ...alarm, action: AlarmAction.Deactivate })
    operator.close()
  }
})

test('a call that its caller cancels fails as cancelled', async () => {
  const store = freshStore()
  const signal = AbortSignal.abort()
  expect((await failureOf(store.raw.get('k', { signal }))).code).toBe('cancelled')
  expect((await failureOf(store.raw.put('k', '', { signal }))).code).toBe('cancelled')
})
