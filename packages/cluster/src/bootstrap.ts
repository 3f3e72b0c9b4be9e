import { ClusterError } from './cluster-error.ts'
import { type Bootstrap, peerUrl } from './engine.ts'
import type { Member } from './gateway.ts'
import { hexId, type MemberList } from './members.ts'
import type { LocalNode } from './node.ts'
import type { ClusterState } from './state-file.ts'

/**
 * How a node starts. It matters only while the node has no data. etcd rejects a joining node whose
 * member list differs from the cluster's, so the list is read from a running cluster.
 */
export function bootstrapOf(state: ClusterState, node: LocalNode, list: MemberList | undefined): Bootstrap {
  const { token } = state
  const own = ownMember(node, list)
  if (list?.isCurrent && own !== undefined && isNew(own)) {
    const members = list.members.map((member) => ({
      name: member === own ? node.name : member.name || hexId(member.id),
      peerUrls: member.peerUrls,
    }))
    return { state: 'existing', members, token }
  }
  const bootstrap = state.nodes.find(({ name }) => name === node.name)?.bootstrap ?? 'new'
  const members = state.nodes
    .filter((other) => (bootstrap === 'existing' ? !other.isRemoved : other.bootstrap === 'new'))
    .map((other) => ({ name: other.name, peerUrls: [peerUrl(other)] }))
  return { state: bootstrap, members, token }
}

/**
 * Whether a node has run as a member and has no data any more. Without its log a voter can undo
 * committed writes. A cluster in which no node has data starts from the beginning, so then none of
 * them counts.
 */
export function hasLostData(
  node: LocalNode,
  nodes: readonly LocalNode[],
  list: MemberList | undefined,
): boolean {
  if (node.hasData) return false
  const own = ownMember(node, list)
  if (list?.isCurrent && own !== undefined && isNew(own)) return false
  const hasStarted = own !== undefined && own.clientUrls.length > 0
  return hasStarted || (node.memberId !== undefined && nodes.some(({ hasData }) => hasData))
}

export function lostDataError({ name, spec }: LocalNode): ClusterError {
  return new ClusterError(
    `${name} has lost its data in ${spec.dataDir}, and a member must not come back without it. ` +
      `Remove it with \`ticketcd cluster remove ${name}\`, and add a new node with \`ticketcd cluster join\`.`,
  )
}

function ownMember(node: LocalNode, list: MemberList | undefined): Member | undefined {
  return list?.members.find(({ peerUrls }) => peerUrls.includes(peerUrl(node.spec)))
}

/**
 * A member has no name between `member add` and its first start. Those of a new cluster have one.
 */
function isNew(member: Member): boolean {
  return member.name === ''
}
