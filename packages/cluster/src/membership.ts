import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError } from './cluster-error.ts'
import { addLearner, isHealthy, type Member, nodeStatus, promoteMember } from './gateway.ts'
import type { LocalNode } from './node.ts'

/** etcd takes a new member only when all have been connected for 5 s; a little more covers a slow machine. */
const connectedTimeoutMs = 12_000

/** Adds a learner with this peer URL, waiting for a cluster that has only just become complete. */
export async function addLearnerWhenReady(contact: LocalNode, peerUrl: string): Promise<Member> {
  const deadline = Date.now() + connectedTimeoutMs
  for (;;) {
    try {
      return await addLearner(contact.spec, peerUrl)
    } catch (cause) {
      if (!String(cause).includes('unhealthy cluster')) throw cause
      if (Date.now() > deadline) {
        throw new ClusterError(
          'The cluster takes no new node while one of its own is down. Start all with `ticketcd cluster up`.',
          { cause },
        )
      }
      await sleep(250)
    }
  }
}

/**
 * Waits until a started node takes part in full. A learner is promoted as soon as it has caught up, whoever added it:
 * so an interrupted join is finished by the next `up`.
 */
export async function admit(node: LocalNode, members: readonly LocalNode[]): Promise<void> {
  // A learner may call itself healthy, so that alone does not end the wait.
  await node.waitUntil(async () => (await isVoter(node, members)) && isHealthy(node.spec))
}

async function isVoter(node: LocalNode, members: readonly LocalNode[]): Promise<boolean> {
  const status = await nodeStatus(node.spec).catch(() => undefined)
  if (status?.role !== 'learner') return status !== undefined
  for (const member of members) {
    if (member === node || !(await isHealthy(member.spec))) continue
    // Refused while the learner lags behind the leader; the caller asks again.
    await promoteMember(member.spec, status.memberId).catch(() => undefined)
    break
  }
  return false
}

/**
 * Stops nodes, the leader after the others. A leader that stops hands over to a follower first, and waits for seconds when
 * that follower is about to stop as well; with nobody left to hand over to it does not wait.
 */
export async function stopTogether(nodes: readonly LocalNode[]): Promise<void> {
  const roles = await Promise.all(nodes.map((node) => nodeStatus(node.spec).catch(() => undefined)))
  const isLeader = (_node: LocalNode, index: number) => roles[index]?.role === 'leader'
  await Promise.all(nodes.filter((node, index) => !isLeader(node, index)).map((node) => node.stop()))
  await Promise.all(nodes.filter(isLeader).map((node) => node.stop()))
}
