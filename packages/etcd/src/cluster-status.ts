import type { Caller, CallOptions } from './caller.ts'
import type { HostPool } from './host-pool.ts'
import { type Member, readMembers } from './member.ts'
import type { MemberDirectory } from './member-directory.ts'
import type { MemberSync } from './member-sync.ts'
import type { NodeDateAnswer } from './node-date.ts'
import type { NodeMetrics } from './node-metrics.ts'
import type { NodeProbe, Probe } from './node-probe.ts'
import { type NodeStatus, readStatus } from './node-status.ts'
import type { Revision } from './revision.ts'

export interface ClusterStatusParts {
  readonly caller: Caller
  readonly pool: HostPool
  readonly prober: NodeProbe
  readonly directory: MemberDirectory
  readonly memberSync: MemberSync
}

/** What the cluster says of itself, for the operator. */
export class ClusterStatus {
  /** The addresses that the store was given. */
  readonly hosts: readonly string[]
  /** The members, as the last list had them, and where each is reached. */
  readonly directory: MemberDirectory
  private readonly caller: Caller
  private readonly pool: HostPool
  private readonly prober: NodeProbe
  private readonly memberSync: MemberSync

  constructor({ caller, pool, prober, directory, memberSync }: ClusterStatusParts) {
    this.caller = caller
    this.pool = pool
    this.prober = prober
    this.directory = directory
    this.memberSync = memberSync
    this.hosts = pool.addresses
  }

  /** Where members are reached now; not one that is known by an address alone which nobody has tried. */
  get addresses(): readonly string[] {
    return this.pool.current
  }

  /** Asks one node, also one that is not among the store's hosts. Fails with `unavailable` or `timeout`. */
  async status(host: string, options: CallOptions = {}): Promise<NodeStatus> {
    return readStatus(host, await this.caller.ask(host, 'status', {}, options))
  }

  /** Looks at one node, over a connection of its own. Never rejects; takes at most a quarter of a second more than given. */
  probe(address: string, { deadlineMs }: { deadlineMs: number }): Promise<Probe> {
    return this.prober.probe(address, deadlineMs)
  }

  /** What a node tells on `/metrics` at its client address; `null` where that cannot be had in time. Never rejects. */
  metrics(address: string, { deadlineMs }: { deadlineMs: number }): Promise<NodeMetrics | null> {
    return this.prober.metrics(address, deadlineMs)
  }

  /** A node's wall clock, over HTTP at its client address. Never rejects. */
  date(address: string, { deadlineMs }: { deadlineMs: number }): Promise<NodeDateAnswer> {
    return this.prober.date(address, deadlineMs)
  }

  /** The members, as any reachable node knows them. Works without a quorum: a node answers from its own state. */
  async members(options: CallOptions = {}): Promise<Member[]> {
    return readMembers(await this.caller.read('memberList', {}, options))
  }

  /**
   * Brings `directory` up to date when that is due: every few seconds, or within one after a surprise. Resolves when the
   * members are read; never rejects.
   */
  syncMembers(): Promise<void> {
    return this.memberSync.sync()
  }

  /** Ends the connections of probes. */
  close(): void {
    this.prober.close()
  }

  /** Is this host currently passed over, because it failed and has not answered a probe since? */
  isSetAside(host: string): boolean {
    return this.pool.isSetAside(host)
  }

  /** Forgets the history before `revision`. Live keys are never removed. */
  async compact(revision: Revision, options: CallOptions = {}): Promise<void> {
    await this.caller.write('compact', { revision, physical: true }, { ...options, resendable: true })
  }
}
