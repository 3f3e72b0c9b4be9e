import type { Index, Message, NodeId, Term } from '@ticketcd/raft'
import type { MessageSink } from './driver.ts'

/*
 * When the messages of a leader leave. Each message costs its receiver a turn of its event loop,
 * and an append a write to its disk. Messages that nobody waits for are held back for a moment and
 * leave with the next ones.
 *
 * - A commit is announced by the next append, which under load follows at once.
 * - An append goes to as many members at once as make a majority with the leader. The others, the
 *   spare ones, get it a moment later. Where a member of the majority does not acknowledge, a spare
 *   one takes its place.
 * - A member whose client waits for a committed command gets everything after the step that
 *   commits.
 *
 * Invariants:
 * 1. No message is held for longer than `delayMs`, and each member gets its messages in order.
 * 2. Before a member learns the index of a read it has got every announcement so far.
 */

type Append = Extract<Message, { readonly type: 'append' }>

const defaultDelayMs = 2

export interface OutboxOptions {
  readonly sink: MessageSink
  readonly self: NodeId
  readonly voters: () => readonly NodeId[]
  readonly delayMs?: number
}

export class Outbox implements MessageSink {
  private readonly options: OutboxOptions
  private readonly held = new Map<NodeId, Message[]>()
  /** The members for whose clients a held message is. */
  private readonly urgent = new Set<NodeId>()
  /** The places of other nodes' commands that were not announced as committed, in order. */
  private readonly awaited = new Map<NodeId, Index[]>()
  private term: Term = 0
  /** The newest entry that each member has acknowledged. */
  private readonly acknowledged = new Map<NodeId, Index>()
  /** The members that get each append at once. */
  private majority: ReadonlySet<NodeId> = new Set()
  /** The voters for which that was decided. */
  private voters: readonly NodeId[] = []
  private timer: NodeJS.Timeout | undefined

  constructor(options: OutboxOptions) {
    this.options = options
  }

  /** A command of another node is in this leader's log. */
  placed(from: NodeId, { index, term }: { readonly index: Index; readonly term: Term }): void {
    // Nobody announces the places of an earlier term.
    if (term !== this.term) this.awaited.clear()
    this.term = term
    const places = this.awaited.get(from)
    if (places === undefined) this.awaited.set(from, [index])
    else places.push(index)
  }

  accepted(from: NodeId, index: Index): void {
    if (index > (this.acknowledged.get(from) ?? 0)) this.acknowledged.set(from, index)
  }

  send(message: Message): void {
    const { type, to } = message
    if (type === 'append') this.sendAppend(message)
    else if (type === 'commit') {
      if (this.announced(to, message.index)) this.urgent.add(to)
      this.dropCommit(to)
      this.hold(message)
    } else {
      this.flushTo(to)
      this.options.sink.send(message)
    }
  }

  /**
   * Sends the messages that clients wait for. Called after a step that no append follows at once.
   */
  flushUrgent(): void {
    for (const to of this.urgent) this.flushTo(to)
  }

  /** Sends everything that is held. */
  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    for (const to of this.held.keys()) this.flushTo(to)
  }

  close(): void {
    clearTimeout(this.timer)
    this.held.clear()
    this.urgent.clear()
  }

  private sendAppend(message: Append): void {
    const { to } = message
    const isAwaited = this.announced(to, message.committed)
    // The append says the same, or more.
    this.dropCommit(to)
    if (!isAwaited && this.isSpare(to)) {
      this.hold(message)
      return
    }
    this.flushTo(to)
    this.options.sink.send(message)
  }

  private hold(message: Message): void {
    const messages = this.held.get(message.to)
    if (messages === undefined) this.held.set(message.to, [message])
    else messages.push(message)
    this.timer ??= setTimeout(this.onDelayed, this.options.delayMs ?? defaultDelayMs)
  }

  private flushTo(to: NodeId): void {
    this.urgent.delete(to)
    const messages = this.held.get(to)
    if (messages === undefined) return
    this.held.delete(to)
    for (const message of messages) this.options.sink.send(message)
  }

  /** An announcement is the last message that is held, since each append drops it. */
  private dropCommit(to: NodeId): void {
    const messages = this.held.get(to)
    if (messages?.at(-1)?.type !== 'commit') return
    messages.pop()
    if (messages.length === 0) this.held.delete(to)
  }

  private readonly onDelayed = (): void => {
    this.flush()
    this.majority = this.chooseMajority()
  }

  private isSpare(member: NodeId): boolean {
    const voters = this.options.voters()
    if (voters !== this.voters) {
      this.voters = voters
      this.majority = this.chooseMajority()
    }
    return !this.majority.has(member)
  }

  /** Those that have acknowledged the most. Where several have, the present ones stay. */
  private chooseMajority(): ReadonlySet<NodeId> {
    const { voters, majority, acknowledged } = this
    const { self } = this.options
    const others = voters.filter((voter) => voter !== self)
    const needed = Math.floor(voters.length / 2) + (others.length === voters.length ? 1 : 0)
    const rank = (voter: NodeId) => (acknowledged.get(voter) ?? 0) + (majority.has(voter) ? 0.5 : 0)
    return new Set(others.sort((one, other) => rank(other) - rank(one)).slice(0, needed))
  }

  /** @returns whether the node waits for a place up to `index` */
  private announced(node: NodeId, index: Index): boolean {
    const places = this.awaited.get(node)
    if (places === undefined) return false
    const rest = places.findIndex((place) => place > index)
    const count = rest === -1 ? places.length : rest
    places.splice(0, count)
    return count > 0
  }
}
