import type { Response } from './host.ts'
import { parseInt64, parseRevision, type Revision } from './revision.ts'

/** The status of one node, as it reports it itself. */
export interface NodeStatus {
  readonly host: string
  readonly memberId: string
  readonly version: string
  /** '0' if this node has no leader. */
  readonly leaderId: string
  readonly isLeader: boolean
  readonly isLearner: boolean
  readonly revision: Revision
  readonly raftTerm: number
  readonly raftIndex: number
  readonly raftAppliedIndex: number
  readonly dbSizeBytes: number
  readonly dbSizeInUseBytes: number
  /**
   * Problems in etcd's own words: raised alarms of all members, e.g. `memberID:1 alarm:NOSPACE`,
   * and `no leader`.
   */
  readonly alarms: readonly string[]
}

/** @param host the address that answered */
export function readStatus(host: string, status: Response<'status'>): NodeStatus {
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
