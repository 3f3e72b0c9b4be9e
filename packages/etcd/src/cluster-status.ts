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

/** The status of the cluster as its nodes report it, for operators. */
export class ClusterStatus {
  /** The configured addresses of the store. */
  readonly hosts: readonly string[]
  /** The members of the last list, and the address of each. */
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

  /**
   * The addresses at which members are reached now. An advertised address is included only after it
   * has been verified.
   */
  get addresses(): readonly string[] {
    return this.pool.current
  }

  /**
   * Requests the status of one node, also of one that is not among the store's hosts. Fails with
   * `unavailable` or `timeout`.
   */
  async status(host: string, options: CallOptions = {}): Promise<NodeStatus> {
    return readStatus(host, await this.caller.ask(host, 'status', {}, options))
  }

  /**
   * Probes one node over a separate connection. Never rejects. Takes at most a quarter of a second
   * longer than `deadlineMs`.
   */
  probe(address: string, { deadlineMs }: { deadlineMs: number }): Promise<Probe> {
    return this.prober.probe(address, deadlineMs)
  }

  /**
   * The `/metrics` of a node at its client address; `null` if they cannot be read in time. Never
   * rejects.
   */
  metrics(address: string, { deadlineMs }: { deadlineMs: number }): Promise<NodeMetrics | null> {
    return this.prober.metrics(address, deadlineMs)
  }

  /** A node's wall clock, over HTTP at its client address. Never rejects. */
  date(address: string, { deadlineMs }: { deadlineMs: number }): Promise<NodeDateAnswer> {
    return this.prober.date(address, deadlineMs)
  }

  /**
   * The member list of any reachable node. Works without a quorum: a node answers from its own
   * state.
   */
  async members(options: CallOptions = {}): Promise<Member[]> {
    return readMembers(await this.caller.read('memberList', {}, options))
  }

  /**
   * Updates `directory` if that is due: every few seconds, or within one second after an unexpected
   * event. Resolves when the members are read; never rejects.
   */
  syncMembers(): Promise<void> {
    return this.memberSync.sync()
  }

  /** Closes the connections of probes. */
  close(): void {
    this.prober.close()
  }

  /** Whether this host is set aside: it failed, and has not answered a probe since. */
  isSetAside(host: string): boolean {
    return this.pool.isSetAside(host)
  }

  /** Compacts the history before `revision`. Live keys are never removed. */
  async compact(revision: Revision, options: CallOptions = {}): Promise<void> {
    await this.caller.write('compact', { revision, physical: true }, { ...options, resendable: true })
  }
}
