import { type MemberList, memberListOf, memberOf, type Observation, observe } from './members.ts'
import type { LocalNode } from './node.ts'
import type { ClusterState, NodeRecord } from './state-file.ts'

/** The state of the nodes and, through them, of the members at one moment. */
export interface Inspection {
  /** With the pids, member ids and removals of this moment. */
  readonly state: ClusterState
  readonly observations: readonly Observation[]
  /** Undefined if no node answered. */
  readonly list: MemberList | undefined
}

/**
 * Queries all nodes at once; `deadlineMs` applies to each call. Changes nothing and never throws.
 */
export async function inspect(
  state: ClusterState,
  nodes: readonly LocalNode[],
  deadlineMs?: number,
): Promise<Inspection> {
  const observations = await Promise.all(nodes.map((node) => observe(node, deadlineMs)))
  const list = memberListOf(observations)
  const recordOf = ({ node, status }: Observation): NodeRecord[] => {
    const record = state.nodes.find(({ name }) => name === node.name)
    if (record === undefined) return []
    const memberId = status?.memberId ?? record.memberId
    // Only a current list proves that a node is no member.
    const isRemoved = list?.isCurrent
      ? memberOf(node, list.members, memberId) === undefined
      : record.isRemoved
    return [{ ...record, pid: node.pid ?? null, memberId, isRemoved: isRemoved || undefined }]
  }
  return { state: { ...state, nodes: observations.flatMap(recordOf) }, observations, list }
}
