import { type Entry, InvariantViolation, type NodeId, type RaftNode } from '@ticketcd/raft'
import type { MachineState } from './state-machine.ts'

/**
 * Watches the whole cluster for what must never be (paper, figure 3). Throws at the first
 * contradiction.
 */
export class Invariants {
  private readonly leaders = new Map<number, NodeId>()
  /** Each index that some node has applied: its term, and the state after it. */
  private readonly decided: { readonly term: number; readonly hash: number }[] = []
  /** The log of each leader as it was last seen. */
  private readonly logs = new Map<
    NodeId,
    { term: number; firstIndex: number; lastIndex: number; lastTerm: number }
  >()

  /** The last index that some node has applied. */
  get lastDecided(): number {
    return this.decided.length
  }

  /** State Machine Safety: nobody applies another entry at the same index, nor one out of order. */
  onApply(node: NodeId, entry: Entry, after: MachineState): void {
    const known = this.decided[entry.index - 1]
    if (known === undefined) {
      hold(
        entry.index === this.decided.length + 1,
        `${node} applies ${entry.index} after ${this.decided.length}`,
      )
      this.decided.push({ term: entry.term, hash: after.hash })
      return
    }
    hold(
      known.term === entry.term && known.hash === after.hash,
      `${node} applies another entry at ${entry.index}`,
    )
  }

  /** Whether the entry of that term is the one that was decided at that index. */
  isDecided(index: number, term: number): boolean {
    return this.decided[index - 1]?.term === term
  }

  /** Looks at a node after it has taken a step. */
  onStep(id: NodeId, node: RaftNode): void {
    const { role, term } = node.status
    const { log } = node
    hold(log.committed <= log.lastIndex, `${id} has committed what it has not`)
    if (role !== 'leader') {
      this.logs.delete(id)
      return
    }
    const known = this.leaders.get(term)
    hold(known === undefined || known === id, `Election Safety: ${id} and ${known} lead in term ${term}`)
    if (known === undefined) {
      this.leaders.set(term, id)
      this.checkCompleteness(id, node)
    }
    const before = this.logs.get(id)
    const { firstIndex, lastIndex } = log
    if (before?.term === term) {
      const isKept =
        lastIndex >= before.lastIndex && (log.termAt(before.lastIndex) ?? before.lastTerm) === before.lastTerm
      hold(isKept, `Leader Append-Only: ${id} has changed its log in term ${term}`)
    }
    this.logs.set(id, { term, firstIndex, lastIndex, lastTerm: log.termAt(lastIndex) ?? 0 })
  }

  /** Leader Completeness: a new leader holds everything that was decided. */
  private checkCompleteness(id: NodeId, { log, status }: RaftNode): void {
    hold(
      log.lastIndex >= this.decided.length,
      `Leader Completeness: ${id} leads ${status.term} with a shorter log`,
    )
    for (let index = Math.max(1, log.firstIndex); index <= this.decided.length; index += 1)
      hold(
        log.termAt(index) === this.decided[index - 1]?.term,
        `Leader Completeness: ${id} leads ${status.term} without the entry ${index}`,
      )
  }
}

/** Log Matching: where two logs agree at an index, they agree everywhere before. */
export function checkLogMatching(nodes: readonly (readonly [NodeId, RaftNode])[]): void {
  for (const [i, [a, one]] of nodes.entries())
    for (const [b, other] of nodes.slice(i + 1)) {
      const first = Math.max(one.log.firstIndex, other.log.firstIndex)
      let agree = false
      for (let index = Math.min(one.log.lastIndex, other.log.lastIndex); index >= first; index -= 1) {
        const same = one.log.termAt(index) === other.log.termAt(index)
        hold(same || !agree, `Log Matching: ${a} and ${b} agree after ${index} and not there`)
        agree ||= same
      }
    }
}

function hold(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new InvariantViolation(rule)
}
