import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChangeBatch, connect, type EtcdStore, Mirror, op, type Revision } from './index.ts'
import { eventually } from './testing/eventually.ts'
import { type Seat, seat, show } from './testing/records.ts'
import { TcpProxy } from './testing/tcp-proxy.ts'

let cluster: TestCluster
let namespaces = 0
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1 })
})
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup()
  await cluster.stop()
})

function freshStore(namespace = `mirror${++namespaces}/`, hosts = cluster.endpoints): EtcdStore {
  const store = connect({ hosts, namespace })
  cleanups.push(() => store.close())
  return store
}

async function mirrorOf(
  store: EtcdStore,
  options?: ConstructorParameters<typeof Mirror>[2],
): Promise<Mirror> {
  const mirror = new Mirror(store, [seat, show], options)
  cleanups.unshift(() => mirror.close())
  await mirror.ready
  return mirror
}

function summary({ changes }: ChangeBatch): string[] {
  return changes.map(({ key, before, after }) => {
    const shown = (entry: typeof before) => (entry ? (entry.value as Seat).available : '-')
    return `${key} ${shown(before)}>${shown(after)}`
  })
}

test('it lists in pages and follows every change of its records, a transaction at a time', async () => {
  const store = freshStore()
  for (const type of ['a', 'b', 'c']) await store.put(seat, { event: 'one', type }, { available: 1 })
  const mirror = await mirrorOf(store, { pageSize: 2 })
  const seats = mirror.table(seat)
  expect([seats.size, mirror.table(show).size]).toEqual([3, 0])

  const seen: string[][] = []
  mirror.onChange((batch) => {
    expect(mirror.revision).toBe(batch.revision)
    seen.push(summary(batch))
  })
  const { revision } = await store.txn({
    success: [
      op.put(seat, { event: 'one', type: 'a' }, { available: 0 }),
      op.put(seat, { event: 'one', type: 'aa' }, { available: 4 }),
      op.put(seat, { event: 'two', type: 'a' }, { available: 9 }),
      op.delete(seat, { event: 'one', type: 'b' }),
    ],
  })
  expect(await mirror.waitFor(revision, { timeoutMs: 30_000 })).toBe(true)
  expect(seen).toEqual([['seat:one:a 1>0', 'seat:one:aa ->4', 'seat:two:a ->9', 'seat:one:b 1>-']])
  expect(seats.under({ event: 'one' }).map((entry) => entry.parts.type)).toEqual(['a', 'aa', 'c'])
  expect(seats.under({ event: 'none' })).toEqual([])
  expect(seats.get({ event: 'two', type: 'a' })?.modRevision).toBe(revision)
})

test('a listener can receive writes of any kind, before their revision is published', async () => {
  const store = freshStore()
  const mirror = new Mirror(store, [show])
  cleanups.unshift(() => mirror.close())
  await mirror.ready
  const one = { event: 'one', type: 'a' }
  const seen: unknown[] = []
  mirror.onChange(({ revision }) => seen.push(['change', revision]))
  const stop = mirror.onWrite(seat, (writes, revision) => seen.push([revision, ...writes]))

  const { revision: first } = await store.put(seat, one, { available: 1 })
  const { revision: second } = await store.txn({
    success: [op.put(show, { id: 'x' }, { name: 'X' }), op.put(seat, one, { available: 0 })],
  })
  const { revision: third } = await store.delete(seat, one)
  await store.raw.put('seat:not-a-key-of-its-kind', '{}')
  await mirror.waitFor(third, { timeoutMs: 30_000 })
  stop()
  const { revision: last } = await store.put(seat, one, { available: 1 })
  await mirror.waitFor(last, { timeoutMs: 30_000 })

  expect(seen).toEqual([
    [first, { type: 'put', parts: one, created: true, text: '{"available":1}' }],
    [second, { type: 'put', parts: one, created: false, text: '{"available":0}' }],
    ['change', second],
    [third, { type: 'delete', parts: one, created: false }],
  ])
})

test('a write outside its records, but in the namespace, moves its revision at once', async () => {
  const store = freshStore()
  const reached: Revision[] = []
  const watch: EtcdStore['raw']['watch'] = (range, options, listener) =>
    store.raw.watch(range, options, (message) => {
      listener(message)
      reached.push(mirror.revision)
    })
  const raw = Object.assign(Object.create(store.raw) as EtcdStore['raw'], { watch })
  const mirror = new Mirror({ raw }, [seat, show])
  cleanups.unshift(() => mirror.close())
  await mirror.ready
  const outside = await store.raw.put('purchase:x', '{}')
  const inside = await store.put(seat, { event: 'one', type: 'a' }, { available: 1 })
  expect(await mirror.waitFor(inside.revision, { timeoutMs: 30_000 })).toBe(true)
  await eventually(() => reached.includes(inside.revision))
  expect(reached).toContain(outside.revision)
})

test('two kinds of records that it could not distinguish are rejected', () => {
  const store = freshStore()
  expect(() => new Mirror(store, [seat, { ...show, name: 'seat' }])).toThrow(/share a name/)
  expect(() => new Mirror(store, [seat, { ...seat, name: 'chair' }])).toThrow(/share a prefix/)
})

test('a wait ends with false after the timeout, by its signal or when the mirror closes', async () => {
  const mirror = await mirrorOf(freshStore())
  const never = Number.MAX_SAFE_INTEGER as Revision
  expect(await mirror.waitFor(never, { timeoutMs: 20 })).toBe(false)
  expect(await mirror.waitFor(never, { timeoutMs: 5_000, signal: AbortSignal.timeout(20) })).toBe(false)
  const waiting = mirror.waitFor(never, { timeoutMs: 5_000 })
  mirror.close()
  expect(await waiting).toBe(false)
})

test('progress notifications advance it while nothing changes in its namespace', async () => {
  const mirror = await mirrorOf(freshStore())
  for (let notifications = 0; notifications < 3; notifications++) {
    const { revision } = await freshStore().raw.put('k', '')
    expect(await mirror.waitFor(revision, { timeoutMs: 15_000 })).toBe(true)
  }
})

test('a value that does not parse is reported and skipped, when listed and when it arrives, until it is corrected', async () => {
  const store = freshStore()
  await store.raw.put('seat:a:torn', '{')
  await store.put(seat, { event: 'a', type: 'good' }, { available: 1 })
  const mirror = await mirrorOf(store)
  expect(mirror.problems().map((problem) => problem.key)).toEqual(['seat:a:torn'])

  const seen: string[] = []
  mirror.onTableChange(seat, (changes, revision) =>
    seen.push(...summary({ changes, revision } as ChangeBatch)),
  )
  await store.raw.put('seat:a:good', '{"available":"lots"}')
  await store.put(seat, { event: 'a', type: 'torn' }, { available: 2 })
  const { revision } = await store.put(show, { id: 'x' }, { name: 'not a seat' })
  await mirror.waitFor(revision, { timeoutMs: 30_000 })
  expect(seen).toEqual(['seat:a:good 1>-', 'seat:a:torn ->2'])
  expect(mirror.problems().map((problem) => problem.key)).toEqual(['seat:a:good'])
})

test('after a compaction under its watch it lists again and publishes only the differences', async () => {
  const namespace = 'compacted/'
  const proxy = await TcpProxy.start(cluster.endpoints[0] as string)
  cleanups.push(() => proxy.stop())
  const behind = freshStore(namespace, [proxy.address])
  const direct = freshStore(namespace)
  for (const type of ['same', 'changed', 'gone'])
    await direct.put(seat, { event: 'e', type }, { available: 1 })
  await direct.raw.put('seat:e:broken', '{')
  const codes: string[] = []
  const mirror = await mirrorOf(behind, { onInterrupted: ({ code }) => codes.push(code) })
  const seen: string[] = []
  mirror.onChange((batch) => seen.push(...summary(batch)))
  const relisted: unknown[] = []
  mirror.onRelisted((revision, history) => relisted.push([revision, history, seen.length]))

  proxy.refuse()
  await direct.put(seat, { event: 'e', type: 'changed' }, { available: 5 })
  await direct.put(seat, { event: 'e', type: 'changed' }, { available: 6 })
  await direct.delete(seat, { event: 'e', type: 'gone' })
  const { revision } = await direct.put(seat, { event: 'e', type: 'new' }, { available: 7 })
  await direct.cluster.compact(revision)
  expect(mirror.table(seat).size).toBe(3)
  proxy.heal()

  expect(await mirror.waitFor(revision, { timeoutMs: 30_000 })).toBe(true)
  expect(codes).toContain('compacted')
  expect(seen.sort()).toEqual(['seat:e:changed 1>6', 'seat:e:gone 1>-', 'seat:e:new ->7'])
  // Once, and after the differences.
  expect(relisted).toEqual([[mirror.revision, 'same', 3]])
  const next = await direct.put(seat, { event: 'e', type: 'same' }, { available: 2 })
  expect(await mirror.waitFor(next.revision, { timeoutMs: 30_000 })).toBe(true)
  expect(mirror.table(seat).get({ event: 'e', type: 'same' })?.value.available).toBe(2)
})

test('a delete made at the very revision that is compacted is not lost', async () => {
  const proxy = await TcpProxy.start(cluster.endpoints[0] as string)
  cleanups.push(() => proxy.stop())
  const direct = freshStore('compacted-delete/')
  await direct.put(seat, { event: 'e', type: 'gone' }, { available: 1 })
  const mirror = await mirrorOf(freshStore('compacted-delete/', [proxy.address]))
  // Its cursor must be the last revision before the delete.
  await eventually(async () => mirror.isCaughtUp && mirror.revision === (await direct.revision()))

  proxy.refuse()
  const { revision } = await direct.delete(seat, { event: 'e', type: 'gone' })
  await direct.cluster.compact(revision)
  proxy.heal()

  expect(await mirror.waitFor(revision, { timeoutMs: 10_000 })).toBe(true)
  expect(mirror.table(seat).size).toBe(0)
})

test('after an interruption it is caught up once all missed changes have arrived, not at the first message', async () => {
  const proxy = await TcpProxy.start(cluster.endpoints[0] as string)
  cleanups.push(() => proxy.stop())
  const direct = freshStore('missed/')
  await direct.put(seat, { event: 'e', type: 'first' }, { available: 0 })
  const mirror = await mirrorOf(freshStore('missed/', [proxy.address]))
  await eventually(() => mirror.isCaughtUp)

  proxy.refuse()
  await eventually(() => !mirror.isCaughtUp)
  // More than etcd sends at once to a watch that is behind.
  const puts = Array.from({ length: 2_500 }, (_, available) =>
    direct.put(seat, { event: 'e', type: 'first' }, { available }, { deadlineMs: 20_000 }),
  )
  const missed = Math.max(...(await Promise.all(puts)).map(({ revision }) => revision))
  const stillMissing: boolean[] = []
  const caughtUpAt: number[] = []
  mirror.onChange(({ revision }) => {
    if (revision < missed) stillMissing.push(mirror.isCaughtUp)
    else caughtUpAt.push(revision)
  })
  proxy.heal()
  await eventually(() => mirror.isCaughtUp, 20_000)
  expect(mirror.revision).toBeGreaterThanOrEqual(missed)
  expect(caughtUpAt).toHaveLength(1)
  expect(stillMissing).toHaveLength(2_499)
  expect(stillMissing).not.toContain(true)
})

test('a mirror that starts before its cluster can be reached becomes ready when it can', async () => {
  const proxy = await TcpProxy.start(cluster.endpoints[0] as string)
  cleanups.push(() => proxy.stop())
  proxy.refuse()
  const mirror = new Mirror(freshStore('late/', [proxy.address]), [seat])
  cleanups.unshift(() => mirror.close())
  await eventually(() => proxy.refused >= 2)
  expect([mirror.isReady, mirror.ageMs]).toEqual([false, Number.POSITIVE_INFINITY])
  proxy.heal()
  await mirror.ready
  await eventually(() => mirror.ageMs < 1_000)
})

test('a cluster that was created again is listed again, although its revisions restart', async () => {
  const own = await startCluster({ nodes: 1 })
  cleanups.push(() => own.stop())
  const store = freshStore('anew/', own.endpoints)
  for (let i = 0; i < 5; i++) await store.put(seat, { event: 'old', type: `${i}` }, { available: 1 })
  const mirror = await mirrorOf(store)
  const seen: string[] = []
  mirror.onChange((batch) => seen.push(...summary(batch)))
  const revisionBefore = mirror.revision

  await own.node(0).kill()
  await rm(join(own.dir, own.node(0).name), { recursive: true })
  await own.node(0).restart()
  const { revision } = await store.put(
    seat,
    { event: 'new', type: '0' },
    { available: 2 },
    { deadlineMs: 10_000 },
  )
  expect(revision).toBeLessThan(revisionBefore)
  await eventually(() => mirror.table(seat).has({ event: 'new', type: '0' }))
  expect(seen).toHaveLength(6)
  expect(mirror.table(seat).size).toBe(1)
})

test('a cluster restored from a backup that is ahead already is another history: it lists again', async () => {
  const restored = await startCluster({ nodes: 1 })
  cleanups.unshift(() => restored.stop())
  const [before, after] = [cluster.endpoints[0] as string, restored.endpoints[0] as string]
  const proxy = await TcpProxy.start(before)
  cleanups.push(() => proxy.stop())
  const old = freshStore('replaced/')
  const fresh = freshStore('replaced/', [after])
  await old.put(seat, { event: 'e', type: 'lost' }, { available: 1 })
  const mirror = await mirrorOf(freshStore('replaced/', [proxy.address]))
  const seen: string[] = []
  mirror.onChange((batch) => seen.push(...summary(batch)))

  await fresh.put(seat, { event: 'e', type: 'kept' }, { available: 2 })
  let revision = (await fresh.raw.put('other', '')).revision
  while (revision < mirror.revision + 10) revision = (await fresh.raw.put('other', '')).revision
  proxy.turnTo(after)

  expect(await mirror.waitFor(revision, { timeoutMs: 30_000 })).toBe(true)
  expect(seen.sort()).toEqual(['seat:e:kept ->2', 'seat:e:lost 1>-'])
})
