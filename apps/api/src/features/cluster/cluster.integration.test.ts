import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { connect, type EtcdStore } from '@ticketcd/etcd'
import type { ClusterHealth, NodeHealth } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { callGateway } from '../../testing/gateway.ts'
import { ClusterStore } from './cluster-store.ts'

/*
 * Five nodes under load. The test reads their state over their HTTP gateway and from their own
 * `/metrics`. Each test continues from the state that the test before it left.
 */

let cluster: TestCluster
let store: EtcdStore
let health: ClusterStore

beforeAll(async () => {
  cluster = await startCluster({ nodes: 5 })
  store = connect({ hosts: [...cluster.endpoints], namespace: 'health/' })
  health = new ClusterStore({
    cluster: store.cluster,
    now: () => new Date().toISOString(),
    isWatched: () => true,
  })
  health.start()
  await vi.waitFor(() => expect(latest()?.state).toBe('healthy'), { timeout: 30_000 })
})
afterAll(async () => {
  health.close()
  store.close()
  await cluster.stop()
})

function latest(): ClusterHealth | undefined {
  try {
    return health.health()
  } catch {
    return undefined
  }
}

/** The next sample that began after this call. */
async function nextSample(): Promise<ClusterHealth> {
  const first = latest()?.at
  // The sample in progress may have begun before this call.
  await expect.poll(() => latest()?.at, { timeout: 30_000, interval: 20 }).not.toBe(first)
  const second = latest()?.at
  await expect.poll(() => latest()?.at, { timeout: 30_000, interval: 20 }).not.toBe(second)
  return latest() as ClusterHealth
}

/** The first sample for which the condition holds. */
async function sampleWhere(holds: (sample: ClusterHealth) => boolean): Promise<ClusterHealth> {
  for (let sample = latest(); ; sample = await nextSample()) if (sample && holds(sample)) return sample
}

/**
 * The next sample in which every node has answered. On a busy machine a node may exceed its 500 ms.
 */
async function nextWholeSample(): Promise<ClusterHealth> {
  const before = (await nextSample()).at
  return sampleWhere(({ at, nodes }) => at >= before && nodes.every(({ state }) => state === 'up'))
}

/** Writes until the work ends, and continues after a failed write. */
async function underLoad<Result>(work: () => Promise<Result>): Promise<Result> {
  let isOver = false
  const writers = [1, 2, 3, 4].map(async (writer) => {
    for (let number = 0; !isOver; number++)
      await store.raw.put(`load:${writer}`, `${number}`.padEnd(500)).catch(() => undefined)
  })
  try {
    return await work()
  } finally {
    isOver = true
    await Promise.all(writers)
  }
}

/** A node's own status. Ids exceed the safe range of a number. */
interface Reported {
  memberId: string
  leader: string
  version: string
  dbSize: number
  dbSizeInUse: number
  raftTerm: number
  raftIndex: number
  raftAppliedIndex: number
  metrics: string
}

async function askNodes(): Promise<Map<string, Reported>> {
  return new Map(
    await Promise.all(cluster.endpoints.map(async (address) => [address, await ask(address)] as const)),
  )
}

async function ask(address: string): Promise<Reported> {
  const [status, answer] = await Promise.all([
    callGateway<Record<string, string> & { header: { member_id: string } }>(address, 'maintenance/status'),
    fetch(`http://${address}/metrics`),
  ])
  // The gateway omits zeros.
  const number = (name: string) => Number(status[name] ?? 0)
  return {
    memberId: status.header.member_id,
    leader: status.leader ?? '',
    version: status.version ?? '',
    dbSize: number('dbSize'),
    dbSizeInUse: number('dbSizeInUse'),
    raftTerm: number('raftTerm'),
    raftIndex: number('raftIndex'),
    raftAppliedIndex: number('raftAppliedIndex'),
    metrics: await answer.text(),
  }
}

function metric(text: string, name: string): number {
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1])
}

/** Reads nodes' `/metrics` as the store does, and keeps each text it could read, by address. */
async function recordMetrics() {
  const texts = new Map<string, string[]>()
  const served = new Map<string, string>()
  const server = createServer(async ({ url = '' }, response) => {
    const [, node = '', path = ''] = url.split('/')
    try {
      const text = await (await fetch(`http://${node}/${path}`)).text()
      served.set(node, text)
      response.end(text)
    } catch {
      // The node was killed meanwhile: the reader sees a closed connection, as it would from the
      // node.
      response.destroy()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const metrics: EtcdStore['cluster']['metrics'] = async (node, options) => {
    const read = await store.cluster.metrics(`127.0.0.1:${port}/${node}`, options)
    if (read) texts.set(node, [...(texts.get(node) ?? []), served.get(node) ?? ''])
    return read
  }
  return { metrics, texts, close: () => server.close() }
}

/** A second implementation of histogram_quantile(0.99, sum by (le) (increase(...))). */
function p99Ms(before: string, after: string, name: string): number {
  const buckets = (text: string) => {
    const counts = new Map<number, number>()
    for (const [, bound, count] of text.matchAll(
      new RegExp(`^${name}_bucket\\{(?:.*,)?le="([^"]+)"\\} (.+)$`, 'gm'),
    )) {
      const le = bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound)
      counts.set(le, (counts.get(le) ?? 0) + Number(count))
    }
    return [...counts].map(([le, count]) => ({ le, count }))
  }
  const earlier = buckets(before)
  const observed = buckets(after).map(({ le, count }, index) => ({
    le,
    count: count - (earlier[index]?.count ?? 0),
  }))
  const rank = 0.99 * (observed.at(-1)?.count ?? 0)
  const at = observed.findIndex(({ count }) => count >= rank)
  const [low, high] = [observed[at - 1] ?? { le: 0, count: 0 }, observed[at] ?? { le: 0, count: 0 }]
  return 1_000 * (low.le + ((high.le - low.le) * (rank - low.count)) / (high.count - low.count))
}

const nodeOf = (sample: ClusterHealth, index: number) =>
  sample.nodes.find(({ address }) => address === cluster.endpoints[index]) as NodeHealth
const stateOf = (index: number) => latest() && nodeOf(latest() as ClusterHealth, index).state
const indexOfLeader = () =>
  cluster.endpoints.findIndex((address) =>
    latest()?.nodes.some((node) => node.address === address && node.role === 'leader'),
  )

describe('the health of each node', () => {
  it('agrees with status and /metrics of nodes under load: moving figures lie between two readings', async () => {
    const [before, sample, after] = await underLoad(async () => {
      const first = await askNodes()
      return [first, await nextWholeSample(), await askNodes()] as const
    })
    expect(sample).toMatchObject({ state: 'healthy', voters: 5, up: 5, quorum: 3, actions: [] })
    // On a busy machine a node may be slow.
    expect(sample.concerns.filter(({ code }) => !code.startsWith('slow-'))).toEqual([])
    expect(sample.nodes.map(({ name }) => name)).toEqual(['node1', 'node2', 'node3', 'node4', 'node5'])
    for (const node of sample.nodes) {
      const [low, high] = [before.get(node.address) as Reported, after.get(node.address) as Reported]
      expect(node.memberId).toBe(low.memberId)
      expect(node.version).toBe(low.version)
      expect(sample.leaderId).toBe(low.leader)
      expect(node.role).toBe(low.memberId === low.leader ? 'leader' : 'follower')
      expect(node.raftTerm).toBe(low.raftTerm)
      const between = (value: number | null, from: number, to: number) => {
        expect(value).toBeGreaterThanOrEqual(from)
        expect(value).toBeLessThanOrEqual(to)
      }
      between(node.raftIndex, low.raftIndex, high.raftIndex)
      between(node.raftAppliedIndex, low.raftAppliedIndex, high.raftAppliedIndex)
      between(node.dbSizeBytes, low.dbSize, high.dbSize)
      expect(high.raftIndex).toBeGreaterThan(low.raftIndex)
      expect(node.lag).toBeLessThan(high.raftIndex - low.raftIndex)
      expect(node.probeMs).toBeGreaterThan(0)
      for (const [value, name] of [
        [node.proposalsFailed, 'etcd_server_proposals_failed_total'],
        [node.leaderChanges, 'etcd_server_leader_changes_seen_total'],
      ] as const)
        between(value, metric(low.metrics, name), metric(high.metrics, name))
    }
  })

  it('agrees to the last digit while nothing is written', async () => {
    const before = await askNodes()
    const sample = await nextWholeSample()
    const after = await askNodes()
    for (const node of sample.nodes) {
      const [low, reported] = [before.get(node.address) as Reported, after.get(node.address) as Reported]
      expect(node).toMatchObject({
        raftIndex: reported.raftIndex,
        raftAppliedIndex: reported.raftAppliedIndex,
        lag: 0,
        dbSizeBytes: reported.dbSize,
        dbSizeInUseBytes: reported.dbSizeInUse,
        quotaBytes: metric(reported.metrics, 'etcd_server_quota_backend_bytes'),
        proposalsPending: metric(reported.metrics, 'etcd_server_proposals_pending'),
        proposalsFailed: metric(reported.metrics, 'etcd_server_proposals_failed_total'),
        leaderChanges: metric(reported.metrics, 'etcd_server_leader_changes_seen_total'),
        alarms: [],
      })
      // Memory also changes while nothing is written, and Go returns it in steps.
      const memory = ['process_resident_memory_bytes'].flatMap((name) => [
        metric(low.metrics, name),
        metric(reported.metrics, name),
      ])
      expect(node.memoryBytes).toBeGreaterThan(0.8 * Math.min(...memory))
      expect(node.memoryBytes).toBeLessThan(1.25 * Math.max(...memory))
    }
  })

  it('has the 99th percentiles that Prometheus would have for the same two scrapes', async () => {
    const { metrics, texts, close } = await recordMetrics()
    /** The nodes of a sample, with the last texts that it has read. */
    let shown: { node: NodeHealth; text: string }[] = []
    const own = new ClusterStore({
      cluster: {
        directory: store.cluster.directory,
        syncMembers: () => store.cluster.syncMembers(),
        probe: (...args) => store.cluster.probe(...args),
        metrics,
      },
      now: () => new Date().toISOString(),
      onSample: () => {
        shown = own.health().nodes.map((node) => ({ node, text: texts.get(node.address)?.at(-1) ?? '' }))
      },
      isWatched: () => true,
    })
    own.start()
    await expect.poll(() => texts.size).toBe(5)
    await underLoad(() => nextSample())
    // A node measures the round trip to its peers every 30 s.
    const isMeasured = ({ node }: { node: NodeHealth }) => node.peerRoundTripP99Ms !== null
    await expect.poll(() => shown.filter(isMeasured), { timeout: 90_000 }).toHaveLength(5)
    own.close()
    close()
    for (const { node, text } of shown)
      for (const [figure, name] of [
        [node.fsyncP99Ms, 'etcd_disk_wal_fsync_duration_seconds'],
        [node.commitP99Ms, 'etcd_disk_backend_commit_duration_seconds'],
        [node.peerRoundTripP99Ms, 'etcd_network_peer_round_trip_time_seconds'],
      ] as const)
        expect(figure, name).toBeCloseTo(p99Ms(texts.get(node.address)?.[0] ?? '', text, name), 2)
  })
})

/** In order. */
const lostNames: string[] = []

describe('losses', () => {
  it('a frozen node does not answer, and does not affect the others', async () => {
    const frozen = (indexOfLeader() + 1) % 5
    lostNames.push(cluster.node(frozen).name)
    await cluster.node(frozen).pause()
    const lost = await sampleWhere((sample) => nodeOf(sample, frozen).state !== 'up' && sample.up === 4)
    expect(lost).toMatchObject({ state: 'degraded', up: 4, voters: 5 })
    expect(nodeOf(lost, frozen).state).toBe('not-answering')
    const { seenAt } = nodeOf(lost, frozen)
    expect(seenAt).not.toBeNull()
    expect(nodeOf(await nextSample(), frozen).seenAt).toBe(seenAt)
    expect(nodeOf(lost, frozen)).toMatchObject({ role: null, raftIndex: null, memoryBytes: null })
    await underLoad(async () => {
      const hasMoved = (index: number) => {
        const before = nodeOf(lost, index).raftIndex ?? Number.POSITIVE_INFINITY
        return (nodeOf(latest() as ClusterHealth, index).raftIndex ?? 0) > before
      }
      const others = cluster.endpoints.flatMap((_, index) => (index === frozen ? [] : [index]))
      await expect.poll(() => others.filter(hasMoved)).toEqual(others)
    })
    cluster.node(frozen).resume()
    await expect.poll(() => latest()?.state).toBe('healthy')
  })

  it('a killed leader is down, and another node leads', async () => {
    await expect.poll(indexOfLeader).toBeGreaterThanOrEqual(0)
    const before = latest()?.leaderId
    const killed = indexOfLeader()
    lostNames.push(cluster.node(killed).name)
    await cluster.node(killed).kill()
    await expect.poll(() => stateOf(killed)).toBe('down')
    await expect.poll(() => latest()?.state).toBe('degraded')
    expect(latest()?.leaderId).not.toBe(before)
    expect(latest()?.leaderId).not.toBeNull()
    const name = cluster.node(killed).name
    const kinds = health
      .history()
      .marks.map((mark) => ('node' in mark ? `${mark.kind} ${mark.node}` : mark.kind))
    expect(kinds).toContain(`lost ${name}`)
    const since = kinds.slice(kinds.indexOf(`lost ${name}`))
    expect(since).toContainEqual(expect.stringMatching(/^leader node/))
  })

  it('with three of five nodes gone there is no quorum, and samples continue; then all return', async () => {
    const [first, second] = cluster.nodes.filter(({ pid }) => pid !== undefined)
    lostNames.push(...[first, second].flatMap((node) => node?.name ?? []))
    await Promise.all([first?.kill(), second?.kill()])
    await expect.poll(() => latest()?.state).toBe('no-quorum')
    const at = latest()?.at ?? ''
    const later = await sampleWhere((sample) => sample.up === 2 && sample.at > at)
    expect(later).toMatchObject({ state: 'no-quorum', up: 2, quorum: 3, voters: 5 })
    expect(later.nodes.filter(({ state }) => state === 'up').every(({ version }) => version !== null)).toBe(
      true,
    )

    await Promise.all(cluster.nodes.filter(({ pid }) => pid === undefined).map((node) => node.restart()))
    await expect.poll(() => latest()?.state).toBe('healthy')
    const { times, nodes, marks } = health.history()
    expect(Object.keys(nodes)).toHaveLength(5)
    for (const points of Object.values(nodes)) expect(points).toHaveLength(times.length)
    const lastOf = new Map(marks.flatMap((mark) => ('node' in mark ? [[mark.node, mark.kind]] : [])))
    const lost = marks.flatMap((mark) => (mark.kind === 'lost' ? [mark.node] : []))
    expect(lost).toEqual(expect.arrayContaining(lostNames))
    for (const node of new Set(lost)) expect(lastOf.get(node), node).not.toBe('lost')
  })
})
