import type { Member, NodeStatus } from './gateway.ts'
import { hexId, type MemberList, memberOf, type Observation } from './members.ts'
import type { NodeRecord } from './state-file.ts'

/**
 * `unreachable`: the process runs but does not answer. `unhealthy`: it answers but has no quorum,
 * or has an alarm. `not-local`: a member without a node in this folder. `never-started`: the same,
 * but it was added to the cluster and has not started yet.
 */
export type NodeHealth = 'healthy' | 'unhealthy' | 'unreachable' | 'stopped' | 'not-local' | 'never-started'

/**
 * `removed`: the cluster has reported that the node is not a member. `unknown`: no node has
 * answered, or none with a current list.
 */
export type Membership = 'voter' | 'learner' | 'removed' | 'unknown'

/** One line of `ticketcd cluster list`: a node of this folder, or a member without one. */
export interface NodeReport {
  /**
   * For a member that never started, which has no name, it is the id in hex, as etcdctl prints it.
   */
  readonly name: string
  /** `host:port` of the client API; empty for a member that never started. */
  readonly address: string
  /** In decimal; null if it is unknown. */
  readonly memberId: string | null
  readonly membership: Membership
  readonly pid: number | null
  readonly health: NodeHealth
  /** Null if the node did not answer. */
  readonly status: NodeStatus | null
}

/**
 * Reports the observed nodes, and after them the members without a node. `records` are those of the
 * nodes, by name.
 */
export function reportsOf(
  observations: readonly Observation[],
  records: readonly NodeRecord[],
  list: MemberList | undefined,
): NodeReport[] {
  const members = observations.map(({ node, status }) =>
    list === undefined ? undefined : memberOf(node, list.members, status?.memberId),
  )
  const local = observations.map((observation, index): NodeReport => {
    const { node, status } = observation
    const isRemoved = records.find(({ name }) => name === node.name)?.isRemoved ?? false
    return {
      name: node.name,
      address: node.address,
      memberId: status?.memberId ?? node.memberId ?? null,
      membership: membershipOf(members[index], isRemoved),
      pid: node.pid ?? null,
      health: healthOf(observation),
      status,
    }
  })
  const others = list?.members.filter((member) => !members.includes(member)) ?? []
  return [...local, ...others.map(reportOther)]
}

/** The voting members. If no member list could be read, all nodes that are not known as removed. */
export function votersOf(reports: readonly NodeReport[]): NodeReport[] {
  const voters = reports.filter(({ membership }) => membership === 'voter')
  return voters.length > 0 ? voters : reports.filter(({ membership }) => membership === 'unknown')
}

/** How many of the voting members must be up. */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1
}

function membershipOf(member: Member | undefined, isRemoved: boolean): Membership {
  if (member !== undefined) return member.isLearner ? 'learner' : 'voter'
  return isRemoved ? 'removed' : 'unknown'
}

function healthOf({ node, status, isHealthy }: Observation): NodeHealth {
  if (node.pid === undefined) return 'stopped'
  if (status === null) return 'unreachable'
  return isHealthy ? 'healthy' : 'unhealthy'
}

function reportOther(member: Member): NodeReport {
  const [url = ''] = member.clientUrls
  return {
    name: member.name || hexId(member.id),
    address: url.replace(/^https?:\/\//, ''),
    memberId: member.id,
    membership: member.isLearner ? 'learner' : 'voter',
    pid: null,
    health: url === '' ? 'never-started' : 'not-local',
    status: null,
  }
}
