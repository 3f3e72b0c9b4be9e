import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { pass, within } from '@ticketcd/cluster/testing/held-time'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compare, connect, type EtcdStore, Mirror, op, revisionAfter } from './index.ts'
import { eventually } from './testing/eventually.ts'
import { failureOf } from './testing/failure-of.ts'
import { seat } from './testing/records.ts'
import { TcpProxy } from './testing/tcp-proxy.ts'

const A = { event: 'a', type: 'vip' }

let cluster: TestCluster
let store: EtcdStore
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3 })
  store = connect({ hosts: cluster.endpoints, namespace: 'resilience/' })
  cleanups.push(() => store.close())
})
afterAll(async () => {
  for (const node of cluster.nodes) node.resume()
  for (const cleanup of cleanups) await cleanup()
  await cluster.stop()
})

/** Index of the leader. On a busy machine the nodes may elect another at any time. */
async function leader(): Promise<number> {
  let leading = -1
  await eventually(async () => {
    const statuses = await Promise.all(cluster.endpoints.map((host) => store.cluster.status(host)))
    leading = statuses.findIndex(({ isLeader }) => isLeader)
    return leading >= 0
  })
  return leading
}

describe('a write whose reply is lost', () => {
  async function behindProxy() {
    const proxy = await TcpProxy.start(cluster.endpoints[0] as string)
    const behind = connect({ hosts: [proxy.address], namespace: 'resilience/', deadlines: { writeMs: 600 } })
    cleanups.push(
      () => behind.close(),
      () => proxy.stop(),
    )
    await behind.raw.get('warm-up', { deadlineMs: 30_000 })
    return { proxy, behind }
  }

  test('fails as unknown within its deadline, and its outcome can be read', async () => {
    const { proxy, behind } = await behindProxy()
    proxy.swallowReplies()
    const isApplied = async () => (await store.get(seat, A)) !== undefined
    const failure = await within(700, () => failureOf(behind.put(seat, A, { available: 7 })), {
      after: () => eventually(isApplied),
    })
    expect([failure.code, failure.outcome, failure.decision]).toEqual(['timeout', 'unknown', 'verify'])
    expect(await store.get(seat, A)).toMatchObject({ value: { available: 7 }, version: 1 })
  })

  test('fails in the same way if the connection is cut, although it could be sent again', async () => {
    const { proxy, behind } = await behindProxy()
    proxy.swallowReplies()
    const failing = failureOf(behind.raw.put('cut', '1', { deadlineMs: 5_000 }))
    await eventually(async () => (await store.raw.get('cut')) !== undefined)
    proxy.heal()
    proxy.cut()
    expect(await failing).toMatchObject({ outcome: 'unknown', decision: 'verify' })
    expect((await store.raw.get('cut'))?.version).toBe(1)
  })

  test('is settled by its own compares if it is declared resendable', async () => {
    const { proxy, behind } = await behindProxy()
    proxy.swallowReplies()
    const order = { event: 'order', type: 'one' }
    const committing = behind.txn(
      {
        compare: [compare.absent(seat, order)],
        success: [op.put(seat, order, { available: 1 })],
        failure: [op.get(seat, order)],
      },
      { resendable: true, deadlineMs: 5_000 },
    )
    await eventually(async () => (await store.get(seat, order)) !== undefined)
    proxy.heal()
    proxy.cut()
    const result = await committing
    if (result.succeeded) throw new Error('the first sending had committed')
    expect(result.responses[0]).toMatchObject({ value: { available: 1 }, version: 1 })
  })
})

test('a write to unreachable nodes fails in time and as not applied', async () => {
  const nowhere = connect({ hosts: ['127.0.0.1:1', '127.0.0.1:2'], namespace: 'resilience/' })
  cleanups.push(() => nowhere.close())
  const write = await within(2_800, () => failureOf(nowhere.raw.put('k', '')))
  expect([write.code, write.outcome]).toEqual(['unavailable', 'not-applied'])
  const read = await within(1_200, () => failureOf(nowhere.raw.get('k')))
  expect(read.code).toBe('unavailable')
})

test('in an idle cluster the mirror of each node receives its progress, and no host is set aside', async () => {
  const setAside: string[] = []
  const mirrors = cluster.endpoints.map((host) => {
    const own = connect({
      hosts: [host],
      namespace: 'resilience/',
      onSetAside: (address) => setAside.push(address),
    })
    const interruptions: string[] = []
    const mirror = new Mirror(own, [seat], { onInterrupted: ({ message }) => interruptions.push(message) })
    cleanups.unshift(() => own.close())
    return { mirror, interruptions }
  })
  await Promise.all(mirrors.map(({ mirror }) => mirror.ready))
  // Each notification, and each answer to a ping, resets the mirror's age.
  await eventually(rejuvenated(mirrors[0]?.mirror, 7))
  await Promise.all(mirrors.map(({ mirror }) => eventually(rejuvenated(mirror, 1))))
  expect(mirrors.flatMap(({ interruptions }) => interruptions)).toEqual([])
  expect(setAside).toEqual([])
})

/** Whether the mirror has received a message this many times since the first call. */
function rejuvenated(mirror: Mirror | undefined, times: number): () => boolean {
  let last = Number.NEGATIVE_INFINITY
  let count = 0
  return () => {
    const ageMs = mirror?.ageMs ?? 0
    if (ageMs < last) count++
    last = ageMs
    return count >= times
  }
}

test.each(['leader', 'follower'])(
  'with one of three nodes frozen, the %s, every call is answered, no later call uses it, and its watches move',
  async (role) => {
    const leading = await leader()
    const frozen = role === 'leader' ? leading : (leading + 1) % 3
    const proxies = await Promise.all(cluster.endpoints.map((host) => TcpProxy.start(host)))
    const hosts = proxies.map(({ address }) => address)
    // Longer than by default: a delay by a busy machine is no failure of a node.
    const deadlines = { readMs: 4_000, writeMs: 10_000 }
    const through = connect({ hosts, namespace: 'resilience/', deadlines })
    cleanups.unshift(() => through.close(), ...proxies.map((proxy) => () => proxy.stop()))
    const from = revisionAfter(await store.revision())
    const follow = () => {
      const followed = { hosts: [] as string[], keys: [] as string[], close: () => watch.close() }
      const watch = through.raw.watch({ prefix: '' }, { from, silentMs: 2_000 }, (message) => {
        if (message.type === 'connected') followed.hosts.push(message.host)
        if (message.type === 'events') followed.keys.push(...message.events.map(({ key }) => key))
      })
      return followed
    }
    // Hosts are used in turn, so each node has one of three watches. If a busy machine delays a
    // node, it is set aside: then three other watches follow.
    let watches: ReturnType<typeof follow>[] = []
    cleanups.unshift(() => {
      for (const watch of watches) watch.close()
    })
    await eventually(async () => {
      for (const watch of watches) watch.close()
      watches = [follow(), follow(), follow()]
      await eventually(() => watches.every(({ hosts }) => hosts.length > 0))
      const followed = watches.flatMap(({ hosts }) => hosts)
      return followed.length === hosts.length && new Set(followed).size === hosts.length
    }, 60_000)

    await cluster.node(frozen).pause()
    try {
      const reads = Array.from({ length: 30 }, () => through.raw.get('k').catch(() => undefined))
      await Promise.all(reads)
      // If the leader froze, the others need a moment to elect another; then no write may fail.
      await eventually(async () => (await failedWrites(through, 'first', 1)) === 0)
      await eventually(() => through.cluster.isSetAside(hosts[frozen] as string))
      expect(await failedWrites(through, 'later', 20)).toBe(0)
      for (let i = 0; i < 20; i++) await through.raw.get(`later-read${i}`)
      // Unless the frozen node is set aside, it receives every third of these.
      const asked = proxies.map((proxy) => ['later-write', 'later-read'].map((text) => proxy.hasSent(text)))
      expect(asked).toEqual(proxies.map((_, index) => [index !== frozen, index !== frozen]))

      await through.raw.put(`marker:${role}`, '', { resendable: true })
      await eventually(() => watches.every(({ keys }) => keys.includes(`marker:${role}`)))
      const moved = watches.find((watch) => watch.hosts[0] === hosts[frozen])
      expect(moved?.hosts.at(-1)).not.toBe(hosts[frozen])
    } finally {
      cluster.node(frozen).resume()
    }
    await eventually(() => hosts.every((host) => !through.cluster.isSetAside(host)))
  },
)

async function failedWrites(through: EtcdStore, value: string, count: number): Promise<number> {
  let failed = 0
  for (let i = 0; i < count; i++)
    await through.raw.put('k', `${value}-write${i}`, { resendable: true }).catch(() => failed++)
  return failed
}

test('resendable writes survive the death of the leader', async () => {
  const index = await leader()
  let failed = 0
  let killed: Promise<void> | undefined
  for (let i = 0; i < 40; i++) {
    if (i === 5) killed = cluster.node(index).kill()
    await store.raw.put(`survive${i}`, '', { resendable: true, deadlineMs: 30_000 }).catch(() => failed++)
  }
  await killed
  expect(failed).toBe(0)
  expect(await store.raw.count('survive')).toBe(40)
  await cluster.node(index).restart()
})

test('without a quorum writes fail within 3 s, the mirror serves reads with a growing age, and all recovers', async () => {
  const before = await store.put(seat, A, { available: 42 })
  const interruptions: string[] = []
  const mirror = new Mirror(store, [seat], { onInterrupted: ({ code }) => interruptions.push(code) })
  cleanups.unshift(() => mirror.close())
  await mirror.ready
  await Promise.all([cluster.node(1).kill(), cluster.node(2).kill()])

  const write = await within(2_800, () => failureOf(store.put(seat, A, { available: 0 })))
  expect(['unavailable', 'timeout']).toContain(write.code)
  // Once the survivor has no leader, it rejects a write, so the outcome is certain.
  await eventually(async () => {
    const failure = await failureOf(store.put(seat, A, { available: 0 }))
    return failure.code === 'unavailable' && failure.outcome === 'not-applied'
  })
  await within(1_200, () => failureOf(store.get(seat, A)))
  // A reader that accepts an old answer queries the survivor alone.
  const alone = { serializable: true }
  expect((await store.get(seat, A, alone))?.value.available).toBe(42)
  expect((await store.range(seat, { event: 'a' }, alone)).entries).toHaveLength(1)
  expect(await store.count(seat, { event: 'a' }, alone)).toBe(1)
  await pass(3_100)
  expect(mirror.ageMs).toBeGreaterThan(3_000)
  expect(mirror.table(seat).get(A)?.value.available).toBe(42)
  expect(mirror.revision).toBeGreaterThanOrEqual(before.revision)

  await cluster.node(1).restart({ wait: false })
  await cluster.node(2).restart()
  await eventually(async () => (await failedWrites(store, 'again', 1)) === 0, 30_000)
  const { revision } = await store.put(seat, A, { available: 43 }, { resendable: true })
  expect(await mirror.waitFor(revision, { timeoutMs: 30_000 })).toBe(true)
  expect(mirror.table(seat).get(A)?.value.available).toBe(43)
  await eventually(() => mirror.ageMs < 2_000)
  expect(interruptions).toContain('unavailable')
})
