import { type NodeSpec, peerUrl } from './engine.ts'
import { isHealthy, listMembers, type Member, type NodeStatus, nodeStatus } from './gateway.ts'
import type { LocalNode } from './node.ts'

/** The answers of one node; `status` and `members` are null if it did not answer. */
export interface Observation {
  readonly node: LocalNode
  readonly status: NodeStatus | null
  readonly isHealthy: boolean
  readonly members: readonly Member[] | null
}

/** The members of a cluster as one of its nodes lists them. */
export interface MemberList {
  readonly members: readonly Member[]
  /**
   * Whether the node had served a linearizable read just before. Otherwise it may lag behind: a
   * node that is missing from its list may have joined since.
   */
  readonly isCurrent: boolean
}

/**
 * Requests the status and the members of a node. Never throws; `deadlineMs` applies to each call.
 */
export async function observe(node: LocalNode, deadlineMs?: number): Promise<Observation> {
  if (node.pid === undefined) return { node, status: null, isHealthy: false, members: null }
  const [status, healthy] = await Promise.all([
    nodeStatus(node.spec, deadlineMs).catch(() => null),
    isHealthy(node.spec, deadlineMs),
  ])
  // After the linearizable read, so that the list has at least the members of that moment.
  const members = status === null ? null : await listMembers(node.spec, deadlineMs).catch(() => null)
  return { node, status, isHealthy: healthy, members }
}

/** The best observed list: of a healthy node, else of the node that has applied most entries. */
export function memberListOf(observations: readonly Observation[]): MemberList | undefined {
  const lists = observations.flatMap(({ members, isHealthy, status }) =>
    members === null ? [] : [{ members, isCurrent: isHealthy, raftIndex: status?.raftIndex ?? 0 }],
  )
  const byRank = lists.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || b.raftIndex - a.raftIndex)
  return byRank[0]
}

/** The fields of a node that identify its member. */
export type Candidate = Pick<LocalNode, 'name' | 'memberId' | 'hasData'> & {
  readonly spec: Pick<NodeSpec, 'peerPort'>
}

/**
 * The member of a node, by id. It is found by its peer URL if the node has no data yet, or if its
 * data was restored under a new id: a member that was added later with the same URL has no name.
 * `ownId` is the id that the running node reports.
 */
export function memberOf(
  node: Candidate,
  members: readonly Member[],
  ownId = node.memberId,
): Member | undefined {
  const byId = members.find(({ id }) => id === ownId)
  if (byId !== undefined) return byId
  const byUrl = members.find(({ peerUrls }) => peerUrls.includes(peerUrl(node.spec)))
  const isSame = ownId === undefined || !node.hasData || byUrl?.name === node.name
  return isSame ? byUrl : undefined
}

/** A member id as etcdctl prints it. */
export function hexId(id: string): string {
  return BigInt(id).toString(16)
}
