import { setMaxListeners } from 'node:events'
import { backoffMs } from './backoff.ts'
import type { Clock } from './clock.ts'
import { Host, type HostOptions } from './host.ts'
import type { Session } from './session.ts'
import { isDenied } from './wire-failure.ts'

const PROBE_DEADLINE_MS = 1_000
const PROBE_BACKOFF = { firstMs: 100, maxMs: 2_000 }

/**
 * The nodes we may ask, and which of them to ask now.
 *
 * A host that failed, or that lets a call wait for suspiciously long, is set aside until it answers a probe and knows a
 * leader: a frozen or partitioned node costs one slow call, not every third one. When all are set aside all are asked
 * in turn, so that a wrong suspicion can never make the cluster unreachable.
 */
export class HostPool {
  readonly addresses: readonly string[]
  private readonly hosts = new Map<string, Host>()
  private readonly setAsideHosts = new Set<Host>()
  private readonly closing = new AbortController()
  /** Fires at `close`: whatever goes on by itself (watches, probes) ends then. */
  readonly closed: AbortSignal
  private readonly tls: HostOptions['tls']
  private readonly session: Session
  private readonly clock: Clock
  private readonly onSetAside: (address: string) => void
  private turn: number

  constructor(
    addresses: readonly string[],
    options: {
      tls?: HostOptions['tls']
      session: Session
      clock: Clock
      onSetAside?: ((address: string) => void) | undefined
    },
  ) {
    this.closed = this.closing.signal
    setMaxListeners(0, this.closed)
    this.addresses = addresses
    this.tls = options.tls
    this.session = options.session
    this.clock = options.clock
    this.onSetAside = options.onSetAside ?? (() => {})
    this.turn = Math.floor(options.clock.random() * addresses.length)
    for (const address of addresses) this.hostAt(address)
  }

  /** The next host in turn, healthy ones first, those in `tried` last. */
  pick(tried: ReadonlySet<Host> = new Set()): Host {
    this.turn = (this.turn + 1) % this.addresses.length
    let best: { host: Host; demerits: number } | undefined
    for (let step = 0; step < this.addresses.length; step++) {
      const host = this.hostAt(this.addresses[(this.turn + step) % this.addresses.length] as string)
      const demerits = (tried.has(host) ? 2 : 0) + (this.setAsideHosts.has(host) ? 1 : 0)
      if (!best || demerits < best.demerits) best = { host, demerits }
      if (demerits === 0) break
    }
    if (!best) throw new RangeError('a store needs at least one host')
    return best.host
  }

  /** The client for an address, also for a member that is not among the configured hosts. */
  hostAt(address: string): Host {
    // Members announce themselves as URLs; TLS is the one thing that their scheme tells.
    const plain = address.replace(/^http:\/\//, '')
    const known = this.hosts.get(plain)
    if (known) return known
    const host = new Host({ address: plain, tls: this.tls })
    this.hosts.set(plain, host)
    return host
  }

  /** Stops choosing this host until it answers a probe. */
  setAside(host: Host): void {
    if (this.setAsideHosts.has(host) || this.closed.aborted) return
    this.setAsideHosts.add(host)
    this.onSetAside(host.address)
    void this.probeUntilHealthy(host)
  }

  isSetAside(address: string): boolean {
    return this.setAsideHosts.has(this.hostAt(address))
  }

  close(): void {
    this.closing.abort()
    for (const host of this.hosts.values()) host.close()
  }

  private async probeUntilHealthy(host: Host): Promise<void> {
    for (let attempt = 0; !this.closed.aborted; attempt++) {
      if (await this.knowsLeader(host)) break
      await this.clock.sleep(backoffMs(attempt, PROBE_BACKOFF, this.clock.random()), this.closed)
    }
    this.setAsideHosts.delete(host)
  }

  private async knowsLeader(host: Host): Promise<boolean> {
    try {
      const status = await this.session.loggedIn(host, (token) =>
        host.call('status', {}, { deadlineMs: PROBE_DEADLINE_MS, token }),
      )
      return status.leader !== '0'
    } catch (error) {
      return isDenied(error) && this.reads(host)
    }
  }

  /** For users who may not ask for a status. etcd denies a read after it has asked the leader, not before. */
  private async reads(host: Host): Promise<boolean> {
    try {
      const request = { key: Buffer.of(0), count_only: true }
      await this.session.loggedIn(host, (token) =>
        host.call('range', request, { deadlineMs: PROBE_DEADLINE_MS, token }),
      )
      return true
    } catch (error) {
      return isDenied(error)
    }
  }
}
