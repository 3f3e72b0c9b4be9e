import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError } from './cluster-error.ts'
import {
  addLearner,
  isHealthy,
  listMembers,
  type Member,
  nodeStatus,
  promoteMember,
  removeMember,
} from './gateway.ts'
import { hexId } from './members.ts'
import type { LocalNode } from './node.ts'

/**
 * etcd changes members only after all have been connected for 5 s; the rest is for a slow machine.
 */
const connectedTimeoutMs = 12_000

/** Adds a learner with this peer URL, waiting for a cluster that has only just become complete. */
export function addLearnerWhenReady(contact: LocalNode, peerUrl: string): Promise<Member> {
  return whenConnected(
    () => addLearner(contact.spec, peerUrl),
    'The cluster takes no new node while one of its members is down. Start all with `ticketcd cluster up`; ' +
      'take one that is lost out with `ticketcd cluster remove`.',
  )
}

/** Throws if a member is a learner: etcd accepts one at a time. */
export function checkNoLearner(members: readonly Member[]): void {
  const learner = members.find(({ isLearner }) => isLearner)
  if (learner === undefined) return
  const name = learner.name || hexId(learner.id)
  throw new ClusterError(
    `${name} is still a learner, and etcd takes one at a time. Finish its join with \`ticketcd cluster up\`, ` +
      `or remove it with \`ticketcd cluster remove ${name}\`.`,
  )
}

/**
 * Removes a member, waiting for connections that have only just been established. A member that has
 * already gone is not an error.
 */
export async function removeWhenReady(contact: LocalNode, member: Member): Promise<void> {
  const remove = () =>
    removeMember(contact.spec, member.id).catch(async (error: unknown) => {
      // The answer may have been lost, for example if the leader has just changed.
      const members = await listMembers(contact.spec).catch(() => [member])
      if (members.some(({ id }) => id === member.id)) throw error
    })
  await whenConnected(
    remove,
    'The cluster removes no member while too few of the others are up. Start them with `ticketcd cluster up`.',
  )
}

async function whenConnected<Result>(change: () => Promise<Result>, refusal: string): Promise<Result> {
  const deadline = Date.now() + connectedTimeoutMs
  for (;;) {
    try {
      return await change()
    } catch (cause) {
      if (!String(cause).includes('unhealthy cluster')) throw cause
      if (Date.now() > deadline) throw new ClusterError(refusal, { cause })
      await sleep(250)
    }
  }
}

/**
 * Waits until a started node is a healthy voter. A learner is promoted as soon as it has caught up,
 * even if another process added it. An interrupted join is therefore completed by the next `up`.
 */
export async function admit(node: LocalNode, members: readonly LocalNode[]): Promise<void> {
  // A learner may report that it is healthy, so that alone does not end the wait.
  await node.waitUntil(async () => (await isVoter(node, members)) && isHealthy(node.spec))
}

async function isVoter(node: LocalNode, members: readonly LocalNode[]): Promise<boolean> {
  const status = await nodeStatus(node.spec).catch(() => undefined)
  if (status?.role !== 'learner') return status !== undefined
  for (const member of members) {
    if (member === node || !(await isHealthy(member.spec))) continue
    // Refused while the learner lags behind the leader; the caller tries again.
    await promoteMember(member.spec, status.memberId).catch(() => undefined)
    break
  }
  return false
}

/**
 * Stops nodes, the leader after the others. A leader that stops transfers its leadership to a
 * follower first. It waits for seconds if that follower is about to stop as well; without a
 * follower it does not wait.
 */
export async function stopTogether(nodes: readonly LocalNode[]): Promise<void> {
  const roles = await Promise.all(nodes.map((node) => nodeStatus(node.spec).catch(() => undefined)))
  const isLeader = (_node: LocalNode, index: number) => roles[index]?.role === 'leader'
  await Promise.all(nodes.filter((node, index) => !isLeader(node, index)).map((node) => node.stop()))
  await Promise.all(nodes.filter(isLeader).map((node) => node.stop()))
}
