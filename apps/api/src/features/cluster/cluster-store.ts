import type { ClusterStatus, NodeMetrics, Probe, Target } from '@ticketcd/etcd'
import {
  type ClockWarning,
  type ClusterHealth,
  type ClusterHistory,
  concernsOf,
  NodeAction,
  type NodeActionInput,
} from '@ticketcd/schema'
import { Refusal } from '../../http/refusal.ts'
import { ClusterLog } from './cluster-log.ts'
import { LatencyWindow } from './latency-window.ts'
import type { LocalNodes } from './local-nodes.ts'
import { alarmsOf, nodeHealthOf, type Sighting } from './node-health.ts'
import { clocksOf, quorumStateOf } from './quorum-state.ts'
import type { Cluster } from './router.ts'

const intervalMs = 1_000
/** Deadline of a node's answer. */
const deadlineMs = 500
/** Without a viewer, `/metrics` are read every 10 s. Their figures are shown for 15 s. */
const unwatchedMs = 10_000
const figuresKeptMs = 15_000
/** After a request the cluster counts as watched for 15 s. */
const lookMs = 15_000
/** A busy start may delay the members' names this long. */
const namelessMs = 10_000

export interface ClusterStoreOptions {
  cluster: Pick<ClusterStatus, 'directory' | 'syncMembers' | 'probe' | 'metrics'>
  /** Set if the cluster is a local one. */
  localNodes?: Pick<LocalNodes, 'act'> | undefined
  /** @returns ISO 8601, UTC */
  now(): string
  /** The api processes whose clock is wrong or unknown. Default: none. */
  clocks?: (() => ClockWarning[]) | undefined
  /** Called after each sample. */
  onSample?(): void
  /** Whether a reader follows the samples. */
  isWatched?(): boolean
}

/**
 * The health of each node, sampled every second. Each node is queried separately and has 500 ms to
 * answer, so a hanging node delays neither the others nor the page. Sampling needs no quorum and no
 * leader.
 */
export class ClusterStore implements Cluster {
  private readonly options: ClusterStoreOptions
  private readonly directory: ClusterStatus['directory']
  private readonly log = new ClusterLog()
  /** By address. */
  private readonly figures = new Map<string, { atMs: number; metrics: NodeMetrics; window: LatencyWindow }>()
  /** By address: ISO 8601, UTC. */
  private readonly seenAt = new Map<string, string>()
  private latest: ClusterHealth | undefined
  private timer: NodeJS.Timeout | undefined
  private isClosed = false
  private readonly startedMs = performance.now()
  private lookedAtMs = Number.NEGATIVE_INFINITY
  private scrapedAtMs = Number.NEGATIVE_INFINITY

  constructor(options: ClusterStoreOptions) {
    this.options = options
    this.directory = options.cluster.directory
  }

  /** Starts sampling. */
  start(): void {
    void this.sampleEach(performance.now())
  }

  close(): void {
    this.isClosed = true
    clearTimeout(this.timer)
  }

  /** @throws {Refusal} unavailable in the first second, before there is any sample */
  health(): ClusterHealth {
    this.lookedAtMs = performance.now()
    if (!this.latest) throw new Refusal({ code: 'unavailable', retryAfterMs: intervalMs })
    return this.latest
  }

  history(): ClusterHistory {
    return this.log.history
  }

  async act(input: NodeActionInput): Promise<{ revision: number | null }> {
    const { localNodes } = this.options
    if (!localNodes) throw new Refusal({ code: 'forbidden' })
    await localNodes.act(input)
    return { revision: null }
  }

  /**
   * Takes one sample at a time, one second apart. If a sample takes longer, the next one starts at
   * once, and no more are made up for.
   */
  private async sampleEach(dueMs: number): Promise<void> {
    await this.sample()
    if (this.isClosed) return
    this.options.onSample?.()
    const nextMs = Math.max(dueMs + intervalMs, performance.now())
    this.timer = setTimeout(() => void this.sampleEach(nextMs), nextMs - performance.now())
    this.timer.unref()
  }

  private async sample(): Promise<void> {
    const { cluster, now } = this.options
    const startedMs = performance.now()
    // In the background: the last list applies until the next one arrives.
    const asking = cluster.syncMembers()
    // Nodes have names from the first sample on, unless no node returns the member list.
    if (!this.directory.isKnown) await asking

    const { targets, strays } = this.directory
    const [probes] = await Promise.all([
      Promise.all(targets.map(({ address }) => this.probe(address))),
      ...strays.map(async (address) => this.observed(address, await cluster.probe(address, { deadlineMs }))),
    ])
    // After the probes: reading that much text at the same time would raise the measured round
    // trips.
    if (this.isWatched(startedMs) || startedMs - this.scrapedAtMs >= unwatchedMs - intervalMs / 2) {
      this.scrapedAtMs = startedMs
      const up = targets.filter((_target, index) => probes[index]?.state === 'up')
      await Promise.all(up.map(({ address }) => this.scrape(address)))
    }

    const at = now()
    const sightings = targets.map((target, index) =>
      this.sightingOf(target, probes[index] ?? { state: 'down' }, at),
    )
    this.forgetOthers(targets)
    const { leader, ...quorumState } = quorumStateOf(sightings)
    const statuses = sightings.flatMap(({ probe }) => (probe.state === 'up' ? [probe.status] : []))
    const view = { leader, alarms: alarmsOf(statuses) }
    const nodes = sightings
      .map((sighting) => nodeHealthOf(sighting, view))
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
    const concerns = concernsOf(nodes)
    const clocks = clocksOf(this.options.clocks?.() ?? [], quorumState.state)
    this.latest = { at, ...quorumState, nodes, concerns, clocks, actions: this.actions }
    // The log is kept by name. A node that has no name yet would appear twice in it for 15 minutes.
    if (this.directory.isKnown || startedMs - this.startedMs > namelessMs) this.log.add(this.latest)
  }

  private get actions(): NodeAction[] {
    return this.options.localNodes ? [...NodeAction.options] : []
  }

  private isWatched(nowMs: number): boolean {
    return nowMs - this.lookedAtMs < lookMs || (this.options.isWatched?.() ?? false)
  }

  private async probe(address: string): Promise<Probe> {
    if (address === '') return { state: 'down' }
    const probe = await this.options.cluster.probe(address, { deadlineMs })
    this.observed(address, probe)
    return probe
  }

  private observed(address: string, probe: Probe): void {
    if (probe.state === 'up') this.directory.observed(address, probe.status.memberId)
  }

  private async scrape(address: string): Promise<void> {
    const metrics = await this.options.cluster.metrics(address, { deadlineMs })
    if (!metrics) return
    const atMs = performance.now()
    const window = this.figures.get(address)?.window ?? new LatencyWindow()
    window.add(atMs, metrics)
    this.figures.set(address, { atMs, metrics, window })
  }

  private sightingOf(target: Target, found: Probe, at: string): Sighting {
    const { address, memberId } = target
    // Another member at this address is no sign of life.
    const isOther = found.state === 'up' && memberId !== '' && found.status.memberId !== memberId
    const probe: Probe = isOther ? { state: 'not-answering' } : found
    if (probe.state === 'up') this.seenAt.set(address, at)
    const figures = this.figures.get(address)
    const isFresh = figures !== undefined && performance.now() - figures.atMs < figuresKeptMs
    return {
      ...target,
      memberId: probe.state === 'up' ? probe.status.memberId : memberId,
      probe,
      figures: isFresh ? { metrics: figures.metrics, latencies: figures.window.latencies } : null,
      seenAt: this.seenAt.get(address) ?? null,
    }
  }

  /** Addresses are added and removed with members. */
  private forgetOthers(targets: readonly Target[]): void {
    const addresses = new Set(targets.map(({ address }) => address))
    for (const address of this.figures.keys()) if (!addresses.has(address)) this.figures.delete(address)
    for (const address of this.seenAt.keys()) if (!addresses.has(address)) this.seenAt.delete(address)
  }
}
