import type { Caller, CallOptions } from './caller.ts'
import type { HostPool } from './host-pool.ts'
import type { NodeDateAnswer } from './node-date.ts'
import type { NodeMetrics } from './node-metrics.ts'
import type { NodeProbe, Probe } from './node-probe.ts'
import { type NodeStatus, readStatus } from './node-status.ts'
import type { Revision } from './revision.ts'

export interface Member {
  readonly id: string
  /** '' until the member has started once. */
  readonly name: string
  readonly peerUrls: readonly string[]
  /** Empty until the member has started once. */
  readonly clientUrls: readonly string[]
  readonly isLearner: boolean
}

/** What the cluster says of itself, for the operator. */
export class ClusterStatus {
  /** The addresses that the store was given. */
  readonly hosts: readonly string[]
  private readonly caller: Caller
  private readonly pool: HostPool
  private readonly prober: NodeProbe

  constructor(caller: Caller, pool: HostPool, prober: NodeProbe) {
    this.caller = caller
    this.pool = pool
    this.prober = prober
    this.hosts = pool.addresses
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
    const { members } = await this.caller.read('memberList', {}, options)
    return members.map(({ ID: id, name, peerURLs: peerUrls, clientURLs: clientUrls, isLearner }) => ({
      id,
      name,
      peerUrls,
      clientUrls,
      isLearner,
    }))
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
