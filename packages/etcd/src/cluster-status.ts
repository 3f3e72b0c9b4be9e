import type { Caller, CallOptions } from './caller.ts'
import type { HostPool } from './host-pool.ts'
import { parseInt64, parseRevision, type Revision } from './revision.ts'

export interface Member {
  readonly id: string
  /** '' until the member has started once. */
  readonly name: string
  readonly peerUrls: readonly string[]
  /** Empty until the member has started once. */
  readonly clientUrls: readonly string[]
  readonly isLearner: boolean
}

/** One node's own view of itself. */
export interface NodeStatus {
  readonly host: string
  readonly memberId: string
  readonly version: string
  /** '0' when this node knows no leader. */
  readonly leaderId: string
  readonly isLeader: boolean
  readonly isLearner: boolean
  readonly revision: Revision
  readonly raftTerm: number
  readonly raftIndex: number
  readonly raftAppliedIndex: number
  readonly dbSizeBytes: number
  readonly dbSizeInUseBytes: number
  /** etcd's own words for raised alarms, e.g. `memberID:1 alarm:NOSPACE`. */
  readonly alarms: readonly string[]
}

/** What the cluster says of itself, for the operator. */
export class ClusterStatus {
  /** The addresses that the store was given. */
  readonly hosts: readonly string[]
  private readonly caller: Caller
  private readonly pool: HostPool

  constructor(caller: Caller, pool: HostPool) {
    this.caller = caller
    this.pool = pool
    this.hosts = pool.addresses
  }

  /** Asks one node, also one that is not among the store's hosts. Fails with `unavailable` or `timeout`. */
  async status(host: string, options: CallOptions = {}): Promise<NodeStatus> {
    const status = await this.caller.ask(host, 'status', {}, options)
    const memberId = status.header.member_id
    return {
      host,
      memberId,
      version: status.version,
      leaderId: status.leader,
      isLeader: status.leader === memberId,
      isLearner: status.isLearner,
      revision: parseRevision(status.header.revision),
      raftTerm: parseInt64(status.raftTerm),
      raftIndex: parseInt64(status.raftIndex),
      raftAppliedIndex: parseInt64(status.raftAppliedIndex),
      dbSizeBytes: parseInt64(status.dbSize),
      dbSizeInUseBytes: parseInt64(status.dbSizeInUse),
      alarms: status.errors,
    }
  }

  /** The members, as any reachable node knows them. Works without a quorum (etcd 3.4 answers from its own state). */
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

  /** Is this host currently passed over, because it failed and has not answered a probe since? */
  isSetAside(host: string): boolean {
    return this.pool.isSetAside(host)
  }

  /** Forgets the history before `revision`. Live keys are never removed. */
  async compact(revision: Revision, options: CallOptions = {}): Promise<void> {
    await this.caller.write('compact', { revision, physical: true }, { ...options, resendable: true })
  }
}
