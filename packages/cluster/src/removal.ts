import { ClusterError } from './cluster-error.ts'
import { peerUrl } from './engine.ts'
import { type Member, moveLeader } from './gateway.ts'
import { hexId, type MemberList, memberOf, type Observation } from './members.ts'
import { removeWhenReady } from './membership.ts'
import { quorumOf } from './node-report.ts'

/**
 * The member that `target` means: that of the local node observed under this name, or else by name,
 * client address, or id in hex.
 */
export function memberNamed(
  members: readonly Member[],
  target: string,
  observation: Observation | undefined,
): Member | undefined {
  if (observation === undefined) {
    return members.find(
      ({ id, name, clientUrls }) =>
        target === name || target === hexId(id) || clientUrls.some((url) => url.endsWith(`//${target}`)),
    )
  }
  const { node, status } = observation
  const own = memberOf(node, members, status?.memberId)
  // Also one that was added again with the same URL: the name means both.
  return own ?? members.find(({ peerUrls }) => peerUrls.includes(peerUrl(node.spec)))
}

/**
 * Removes a member from the cluster permanently. Throws if the others would have no quorum. A
 * leader transfers its leadership first, so that writes continue without an election timeout.
 */
export async function removeFromCluster(
  member: Member,
  label: string,
  { members }: MemberList,
  observations: readonly Observation[],
): Promise<void> {
  const own = observations.find(({ status }) => status?.memberId === member.id)
  const healthy = observations.filter((observation) => observation.isHealthy && observation !== own)
  const voters = members.filter(({ id, isLearner }) => !isLearner && id !== member.id)
  if (!member.isLearner) checkQuorum(label, voters, observations, healthy)

  const successor = healthy.find(({ status }) => voters.some(({ id }) => id === status?.memberId))
  if (own?.status?.role === 'leader' && successor?.status) {
    // Without it the removal works as well; the others then wait for a new leader.
    await moveLeader(own.node.spec, successor.status.memberId).catch(() => undefined)
  }
  const contact = (successor ?? own)?.node
  if (contact === undefined) throw noQuorumError()
  await removeWhenReady(contact, member)
}

export function noQuorumError(): ClusterError {
  return new ClusterError(
    'The members cannot be changed: no node is healthy, so there is no quorum. Start the nodes with `ticketcd cluster up`.',
  )
}

function checkQuorum(
  label: string,
  voters: readonly Member[],
  observations: readonly Observation[],
  healthy: readonly Observation[],
): void {
  if (voters.length === 0) {
    throw new ClusterError(
      `${label} is the only voting member, so removing it would end the cluster. ` +
        'To delete the cluster with its data: `ticketcd cluster down --purge`.',
    )
  }
  const isUp = (voter: Member) => {
    if (healthy.some(({ status }) => status?.memberId === voter.id)) return true
    // etcd itself refuses if a member without a node in this folder is down.
    const isLocal = observations.some(({ node, status }) => memberOf(node, [voter], status?.memberId))
    return !isLocal && voter.clientUrls.length > 0
  }
  const up = voters.filter(isUp).length
  const quorum = quorumOf(voters.length)
  if (up >= quorum) return
  throw new ClusterError(
    `Without ${label} nothing could be written: ${up} of the other ${voters.length} voting members ` +
      `${up === 1 ? 'is' : 'are'} up, and ${quorum} must be. ` +
      'Start the nodes that are down with `ticketcd cluster up`, or remove those first.',
  )
}
