import { type NodeMetrics, observedBetween, quantile } from '@ticketcd/etcd'
import type { NodeHealth } from '@ticketcd/schema'

const windowMs = 60_000
const share = 0.99

export type Latencies = Pick<NodeHealth, 'fsyncP99Ms' | 'commitP99Ms' | 'peerRoundTripP99Ms'>

/**
 * The scrapes of one node's `/metrics` in the last minute, and one older scrape. The latencies
 * cover the observations between the first and the last of them.
 */
export class LatencyWindow {
  private readonly scrapes: { atMs: number; metrics: NodeMetrics }[] = []

  /** @param atMs from a monotonic clock */
  add(atMs: number, metrics: NodeMetrics): void {
    this.scrapes.push({ atMs, metrics })
    for (let second = this.scrapes[1]; second && atMs - second.atMs >= windowMs; second = this.scrapes[1])
      this.scrapes.shift()
  }

  /** In milliseconds; `null` without observations, as after a single scrape. */
  get latencies(): Latencies {
    return {
      fsyncP99Ms: this.p99Ms('fsync'),
      commitP99Ms: this.p99Ms('commit'),
      peerRoundTripP99Ms: this.p99Ms('peerRoundTrip'),
    }
  }

  private p99Ms(kind: 'fsync' | 'commit' | 'peerRoundTrip'): number | null {
    const [first] = this.scrapes
    const last = this.scrapes.at(-1)
    if (!first || !last || first === last) return null
    const seconds = quantile(share, observedBetween(first.metrics[kind], last.metrics[kind]))
    return seconds === null ? null : inMs(seconds)
  }
}

/** Rounds to whole microseconds. */
function inMs(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3
}
