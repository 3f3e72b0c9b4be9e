import type { Entry, Message, NodeId, Output, RaftNode } from '@ticketcd/raft'
import { hold } from './rule.ts'
import type { SimNode } from './sim-node.ts'
import type { MachineState } from './state-machine.ts'

interface Known {
  readonly entry: Entry
  /** Undefined if no log that has the entry has the one before. */
  previousTerm: number | undefined
}

interface Decided {
  readonly term: number
  /** The state after the entry. */
  readonly hash: number
  /** The term of the first node that applied it: the entry was committed in that term or before. */
  readonly decidedIn: number
}

/**
 * The five properties that hold at all times (paper, figure 3), checked after each step of a node.
 * All logs of a run together are the evidence, so each check reads the new entries alone.
 */
export class Invariants {
  private readonly leaders = new Map<number, NodeId>()
  /** The candidate that received a node's vote in a term. */
  private readonly votes = new Map<string, NodeId>()
  /** Each index that some node has applied. */
  private readonly decided: Decided[] = []
  /** Every entry that ever was in a log. */
  private readonly entries = new Map<number, Known>()
  /** The terms and commit indexes after the last step of each node. */
  private readonly before = new Map<NodeId, { life: number; term: number; committed: number }>()
  /** The last index of each leader after its last step. */
  private readonly led = new Map<NodeId, { term: number; lastIndex: number }>()

  /** The last index that some node has applied. */
  get lastDecided(): number {
    return this.decided.length
  }

  /**
   * State Machine Safety: no node applies another entry at the same index, nor one out of order.
   */
  onApply({ id: node, raft }: SimNode, entry: Entry, after: MachineState): void {
    const known = this.decided[entry.index - 1]
    if (known === undefined) {
      hold(
        entry.index === this.decided.length + 1,
        'State Machine Safety',
        () => `${node} applies ${entry.index} after ${this.decided.length}`,
      )
      this.decided.push({ term: entry.term, hash: after.hash, decidedIn: raft?.status.term ?? 0 })
      return
    }
    hold(
      known.term === entry.term && known.hash === after.hash,
      'State Machine Safety',
      () => `${node} applies another entry at ${entry.index}`,
    )
  }

  /** A node votes for one candidate in a term, with any crashes in between (paper §5.2). */
  onMessage(message: Message): void {
    if (message.type !== 'vote' && !(message.type === 'vote-reply' && message.granted)) return
    const { from, term, type } = message
    const candidate = type === 'vote' ? from : message.to
    const key = `${from}/${term}`
    const before = this.votes.get(key)
    this.votes.set(key, candidate)
    hold(
      before === undefined || before === candidate,
      'One Vote',
      () => `${from} votes for ${before} and for ${candidate} in term ${term}`,
    )
  }

  /** @returns whether the step has made the node a leader */
  onStep(node: SimNode, raft: RaftNode, output: Output): boolean {
    this.checkProgression(node, raft)
    this.checkLog(node.id, raft, output)
    const { role, term } = raft.status
    if (role !== 'leader') {
      this.led.delete(node.id)
      return false
    }
    const known = this.leaders.get(term)
    hold(
      known === undefined || known === node.id,
      'Election Safety',
      () => `${node.id} and ${known} lead in term ${term}`,
    )
    this.checkAppendOnly(node.id, raft, output)
    if (known !== undefined) return false
    this.leaders.set(term, node.id)
    this.checkCompleteness(node.id, raft)
    return true
  }

  /** Between two steps of one life neither the term nor the commit index decreases. */
  private checkProgression(
    { id, life }: SimNode,
    { status: { term, committed, lastIndex } }: RaftNode,
  ): void {
    const before = this.before.get(id)
    if (before?.life === life) {
      hold(term >= before.term, 'Monotonic Term', () => `${id} goes from ${before.term} to ${term}`)
      hold(
        committed >= before.committed,
        'Monotonic Commit',
        () => `${id} goes from ${before.committed} to ${committed}`,
      )
      Object.assign(before, { term, committed })
    } else this.before.set(id, { life, term, committed })
    hold(
      committed <= lastIndex,
      'Commit Within Log',
      () => `${id} has committed ${committed} of ${lastIndex}`,
    )
  }

  /** Log Matching: an entry is the same in all logs, and so is the one before it. */
  private checkLog(id: NodeId, { log }: RaftNode, { persist }: Output): void {
    for (const entry of persist?.entries ?? []) {
      const { index, term } = entry
      const previousTerm = log.termAt(index - 1)
      const key = term * 2 ** 26 + index
      const known = this.entries.get(key)
      if (known === undefined) {
        this.entries.set(key, { entry, previousTerm })
        continue
      }
      known.previousTerm ??= previousTerm
      hold(
        known.entry === entry && known.previousTerm === (previousTerm ?? known.previousTerm),
        'Log Matching',
        () => `${id} has another log up to ${index}/${term} than others`,
      )
    }
  }

  /** Leader Append-Only: a leader never changes or removes entries of its log. */
  private checkAppendOnly(id: NodeId, { status: { term, lastIndex } }: RaftNode, { persist }: Output): void {
    const before = this.led.get(id)
    if (before?.term === term) {
      const first = persist?.entries[0]?.index ?? before.lastIndex + 1
      hold(
        lastIndex >= before.lastIndex && first > before.lastIndex,
        'Leader Append-Only',
        () => `${id} has changed its log in term ${term}`,
      )
    }
    this.led.set(id, { term, lastIndex })
  }

  /** Leader Completeness: a leader has each entry that was committed in an earlier term. */
  private checkCompleteness(id: NodeId, { log, status: { term } }: RaftNode): void {
    for (let index = Math.max(1, log.firstIndex); index <= this.decided.length; index += 1) {
      const decided = this.decided[index - 1]
      if (decided === undefined || decided.decidedIn >= term) continue
      hold(
        log.termAt(index) === decided.term,
        'Leader Completeness',
        () => `${id} leads ${term} without the entry ${index}`,
      )
    }
  }
}
