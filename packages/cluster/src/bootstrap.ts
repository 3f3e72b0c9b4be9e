import { ClusterError } from './cluster-error.ts'
import { type Bootstrap, peerUrl } from './engine.ts'
import { hexId, type MemberList } from './members.ts'
import type { LocalNode } from './node.ts'
import type { ClusterState } from './state-file.ts'

/**
 * How a node starts. It matters only while the node has no data. etcd refuses a joining node that
 * names other members than the cluster has, so a running cluster is asked for them.
 */
export function bootstrapOf(state: ClusterState, node: LocalNode, list: MemberList | undefined): Bootstrap {
  const { token } = state
  const record = state.nodes.find(({ name }) => name === node.name)
  const own = list?.members.find(({ peerUrls }) => peerUrls.includes(peerUrl(node.spec)))
  // A member has no name between `member add` and its first start. Those of a new cluster have one.
  if (list !== undefined && own?.name === '') {
    const members = list.members.map((member) => ({
      name: member === own ? node.name : member.name || hexId(member.id),
      peerUrls: member.peerUrls,
    }))
    return { state: 'existing', members, token }
  }
  if (own !== undefined && own.clientUrls.length > 0 && !node.hasData) throw lostDataError(node)
  const bootstrap = record?.bootstrap ?? 'new'
  const members = state.nodes
    .filter((other) => (bootstrap === 'existing' ? !other.isRemoved : other.bootstrap === 'new'))
    .map((other) => ({ name: other.name, peerUrls: [peerUrl(other)] }))
  return { state: bootstrap, members, token }
}

/** A member that votes again after it has lost its log can undo committed writes. */
function lostDataError(node: LocalNode): ClusterError {
  return new ClusterError(
    `${node.name} has lost its data in ${node.spec.dataDir}, and a member must not come back without it. ` +
      `Remove it with \`ticketcd cluster remove ${node.name}\`, and add a new node with \`ticketcd cluster join\`.`,
  )
}
