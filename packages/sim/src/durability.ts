import type { Configuration, Message, NodeId, RaftNode } from '@ticketcd/raft'
import { hold } from './rule.ts'
import type { SimNode } from './sim-node.ts'

/*
 * Rules of the state that a crash must not undo (paper, figure 2, "persistent state … updated on
 * stable storage before responding to RPCs"). They compare messages and decisions with the disks.
 */

type Nodes = ReadonlyMap<NodeId, SimNode>

/**
 * A promise leaves a node only when its disk has it. After a pause it may leave when the disk is in
 * a later term already, like a message that was long in transit.
 */
export function checkPromise({ disk, id }: SimNode, message: Message): void {
  const { hardState, lastIndex } = disk
  const { type, term } = message
  if (type === 'append-accepted')
    hold(
      hardState.term > term || (hardState.term === term && lastIndex >= message.index),
      'Durable Promise',
      () => `${id} acknowledges ${message.index} in term ${term}, its disk holds ${lastIndex}`,
    )
  if (type === 'vote' || (type === 'vote-reply' && message.granted)) {
    const candidate = type === 'vote' ? id : message.to
    hold(
      hardState.term > term || (hardState.term === term && hardState.votedFor === candidate),
      'Durable Promise',
      () => `${id} votes for ${candidate} in term ${term}, its disk says ${JSON.stringify(hardState)}`,
    )
  }
}

/**
 * A leader commits an entry only when the disks of a majority of the voters have it (paper §5.3).
 */
export function checkCommitted(
  nodes: Nodes,
  { id }: SimNode,
  { log, status, configuration }: RaftNode,
): void {
  const { committed } = status
  const term = log.termAt(committed)
  if (term === undefined) return
  const holders = configuration.voters.filter((voter) => nodes.get(voter)?.disk.holds(committed, term))
  hold(
    isMajority(holders, configuration),
    'Durable Majority',
    () => `${id} commits ${committed}/${term}, which is durable at ${holders.join(', ') || 'no voter'}`,
  )
}

/** A leader has the durable votes of a majority of the voters (paper §5.2). */
export function checkElected(
  nodes: Nodes,
  { id }: SimNode,
  { status: { term }, configuration }: RaftNode,
): void {
  const voters = configuration.voters.filter((voter) => {
    const hardState = nodes.get(voter)?.disk.hardState
    if (hardState === undefined) return false
    return hardState.term > term || (hardState.term === term && hardState.votedFor === id)
  })
  hold(
    isMajority(voters, configuration),
    'Durable Votes',
    () => `${id} leads ${term} with the durable votes of ${voters.join(', ') || 'no voter'}`,
  )
}

/** A restart results in the same node, once everything that it wrote is durable. */
export function checkRestart(node: SimNode): void {
  const { raft, disk, id } = node
  if (raft === undefined || !disk.isIdle) return
  const restarted = node.recovered(() => 0)
  const rule = 'Restart'
  const { term, lastIndex } = raft.status
  hold(restarted.status.term === term, rule, () => `${id} loses term ${term}`)
  hold(
    restarted.status.lastIndex === lastIndex,
    rule,
    () => `${id} ends at ${restarted.status.lastIndex}, not ${lastIndex}`,
  )
  const first = Math.max(raft.log.firstIndex, restarted.log.firstIndex)
  for (let index = first; index <= lastIndex; index += 1)
    hold(
      raft.log.termAt(index) === restarted.log.termAt(index),
      rule,
      () => `${id} has another entry at ${index}`,
    )
  const [before, after] = [raft, restarted].map(({ configuration }) => JSON.stringify(configuration))
  hold(before === after, rule, () => `${id} has the configuration ${before}, and ${after} on disk`)
}

function isMajority(some: readonly NodeId[], { voters }: Configuration): boolean {
  return 2 * some.length > voters.length
}
