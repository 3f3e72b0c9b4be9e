import { setMaxListeners } from 'node:events'
import { backoffMs } from './backoff.ts'
import type { Clock } from './clock.ts'
import { Host, type Method } from './host.ts'
import { type Header, identityOf } from './host-identity.ts'
import { LearnedHosts } from './learned-hosts.ts'
import { type AdvertisedMember, type MemberDirectory, withoutHttp } from './member-directory.ts'
import type { Session } from './session.ts'
import type { TlsFiles } from './tls-files.ts'
import { ForeignCluster, isDenied } from './wire-failure.ts'

const probeDeadlineMs = 1_000
const probeBackoff = { firstMs: 100, maxMs: 2_000 }

export interface HostPoolOptions {
  readonly tls?: TlsFiles | undefined
  readonly session: Session
  readonly clock: Clock
  readonly directory: MemberDirectory
  readonly onSetAside?: ((address: string) => void) | undefined
  /** Called after each accepted answer. */
  readonly onAnswer?: (() => void) | undefined
  /** Called when a host that is set aside is picked because there is no better one. */
  readonly onNoneHealthy?: (() => void) | undefined
}

/**
 * The nodes that may receive requests, and the choice of the next one: the configured hosts first,
 * then learned members.
 *
 * A host that failed, or that delays a call for suspiciously long, is set aside until it answers a
 * probe and has a leader. A frozen or partitioned node then costs one slow call, not every third
 * one. If all are set aside, all are used in turn, so that a wrong suspicion can never make the
 * cluster unreachable.
 *
 * Invariant: answers of one cluster only are accepted, see `accepts`.
 */
export class HostPool {
  /** The configured hosts, as given. */
  readonly addresses: readonly string[]
  /** Configured hosts, and others that were requested by their address. */
  private readonly hosts = new Map<string, Host>()
  private readonly configured: readonly Host[]
  private readonly learned: LearnedHosts
  private readonly setAsideHosts = new Set<Host>()
  private readonly closing = new AbortController()
  /** Fires at `close`. Watches and probes end then. */
  readonly closed: AbortSignal
  private readonly options: HostPoolOptions
  private clusterId: string | undefined
  private turn: number

  constructor(addresses: readonly string[], options: HostPoolOptions) {
    this.closed = this.closing.signal
    setMaxListeners(0, this.closed)
    this.addresses = addresses
    this.options = options
    this.turn = Math.floor(options.clock.random() * addresses.length)
    this.learned = new LearnedHosts({
      clock: options.clock,
      connect: (address) => new Host({ address, tls: options.tls }),
      isServing: (host, memberId) => this.isServing(host, memberId),
    })
    this.configured = [...new Set(addresses.map((address) => this.hostAt(address)))]
  }

  /** The number of hosts to choose from. */
  get size(): number {
    return this.configured.length + this.learned.hosts.length
  }

  /**
   * The next host in turn: healthy ones first, those in `tried` last, and configured ones before
   * learned ones.
   */
  pick(tried: ReadonlySet<Host> = new Set()): Host {
    this.turn += 1
    let best: { host: Host; demerits: number } | undefined
    for (const [isLearned, hosts] of [this.configured, this.learned.hosts].entries()) {
      for (let step = 0; step < hosts.length; step++) {
        const host = hosts[(this.turn + step) % hosts.length] as Host
        const demerits = (tried.has(host) ? 4 : 0) + (this.setAsideHosts.has(host) ? 2 : 0) + isLearned
        if (!best || demerits < best.demerits) best = { host, demerits }
        if (demerits === 0) break
      }
    }
    if (!best) throw new RangeError('a store needs at least one host')
    if (this.setAsideHosts.has(best.host)) this.options.onNoneHealthy?.()
    return best.host
  }

  /** The addresses of all hosts, healthy ones first. Unlike `pick` it takes no host's turn. */
  get inOrder(): string[] {
    const hosts = this.all
    const isSetAside = (host: Host) => this.setAsideHosts.has(host)
    return [...hosts.filter((host) => !isSetAside(host)), ...hosts.filter(isSetAside)].map(
      ({ address }) => address,
    )
  }

  /**
   * The addresses at which members are reached: learned members, and configured hosts unless their
   * member has left.
   */
  get current(): string[] {
    const { directory } = this.options
    return this.all.map(({ address }) => address).filter((address) => !directory.hasLeft(address))
  }

  /** The client for an address, also for a member that is not among the hosts. */
  hostAt(address: string): Host {
    // Members advertise URLs. Their scheme matters only for TLS.
    const plain = withoutHttp(address)
    const known = this.hosts.get(plain) ?? this.learned.hosts.find((host) => host.address === plain)
    if (known) return known
    const host = new Host({ address: plain, tls: this.options.tls })
    this.hosts.set(plain, host)
    return host
  }

  /**
   * Adds members beside the configured hosts, each after its verification. Members that are no
   * longer listed are dropped.
   */
  learn(members: readonly AdvertisedMember[], options: { isUrgent: boolean }): Promise<void> {
    return this.closed.aborted ? Promise.resolve() : this.learned.update(members, options)
  }

  /**
   * Whether an answer of this host may be used. It is rejected if it comes from another cluster: a
   * node that was set up again by mistake, or an address that now belongs to a foreign node.
   *
   * A restored cluster has a new id, too. It is accepted if a configured host answers for it, and
   * no other host is healthy: then nothing is left of the former cluster.
   */
  accepts(host: Host, header: Header): boolean {
    // The host was requested by its address, or was dropped while the answer was in transit.
    if (!this.has(host)) return this.clusterId === undefined || header.cluster_id === this.clusterId
    const isConfigured = this.configured.includes(host)
    this.clusterId ??= header.cluster_id
    if (header.cluster_id !== this.clusterId) {
      const hasOthers = this.all.some((other) => other !== host && !this.setAsideHosts.has(other))
      if (!isConfigured) this.learned.drop(host)
      if (!isConfigured || hasOthers) return false
      this.clusterId = header.cluster_id
      this.learned.clear()
    }
    if (isConfigured) this.options.directory.observed(host.address, header.member_id)
    this.options.onAnswer?.()
    return true
  }

  /**
   * For the first request on a new connection to a learned host: a promise that rejects unless our
   * cluster answers there. Its address may now belong to a foreign node, which must not receive our
   * writes.
   */
  verification(host: Host, method: Method, deadlineMs: number): Promise<void> | undefined {
    if (!this.learned.hosts.includes(host) || host.isConnected(method)) return undefined
    return this.verify(host, Math.min(deadlineMs, probeDeadlineMs))
  }

  /** Stops choosing this host until it answers a probe. */
  setAside(host: Host): void {
    if (this.setAsideHosts.has(host) || this.closed.aborted || !this.has(host)) return
    this.setAsideHosts.add(host)
    this.options.onSetAside?.(host.address)
    void this.probeUntilHealthy(host)
  }

  isSetAside(address: string): boolean {
    return this.setAsideHosts.has(this.hostAt(address))
  }

  close(): void {
    this.closing.abort()
    for (const host of this.hosts.values()) host.close()
    this.learned.clear()
  }

  private get all(): readonly Host[] {
    return [...this.configured, ...this.learned.hosts]
  }

  private has(host: Host): boolean {
    return this.configured.includes(host) || this.learned.hosts.includes(host)
  }

  private async probeUntilHealthy(host: Host): Promise<void> {
    const { clock } = this.options
    for (let attempt = 0; !this.closed.aborted && this.has(host); attempt++) {
      if (await this.isHealthy(host)) break
      await clock.sleep(backoffMs(attempt, probeBackoff, clock.random()), this.closed)
    }
    this.setAsideHosts.delete(host)
  }

  /** Whether a host that was set aside accepts requests again. A learner refuses most of them. */
  private async isHealthy(host: Host): Promise<boolean> {
    const { session } = this.options
    try {
      if (!this.configured.includes(host)) {
        await this.verify(host, probeDeadlineMs)
        return true
      }
      const { leader, isLearner, header } = await session.loggedIn(host, (token) =>
        host.call('status', {}, { deadlineMs: probeDeadlineMs, token }),
      )
      return leader !== '0' && !isLearner && this.accepts(host, header)
    } catch (error) {
      return isDenied(error) && this.reads(host)
    }
  }

  /**
   * For users who may not request a status. etcd denies a read only after it has contacted the
   * leader.
   */
  private async reads(host: Host): Promise<boolean> {
    try {
      const request = { key: Buffer.of(0), count_only: true }
      const { header } = await this.options.session.loggedIn(host, (token) =>
        host.call('range', request, { deadlineMs: probeDeadlineMs, token }),
      )
      return this.accepts(host, header)
    } catch (error) {
      return isDenied(error)
    }
  }

  private async verify(host: Host, deadlineMs: number): Promise<void> {
    const header = await identityOf(host, this.options.session, deadlineMs)
    if (!this.accepts(host, header)) throw new ForeignCluster(host.address)
  }

  private async isServing(host: Host, memberId: string): Promise<boolean> {
    try {
      const { cluster_id, member_id } = await identityOf(host, this.options.session, probeDeadlineMs)
      return member_id === memberId && cluster_id === this.clusterId
    } catch {
      return false
    }
  }
}
