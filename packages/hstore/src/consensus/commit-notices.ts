import type { Index, Message, NodeId, Term } from '@ticketcd/raft'
import type { MessageSink } from './driver.ts'

/*
 * A leader announces each commit to every member, which costs each of them a turn of its event loop.
 * The next append says the same, and under load it follows at once. So an announcement waits a
 * moment for it. Where a client of the member waits for one of the committed commands, it waits
 * only for the append of the very next step.
 *
 * Invariants:
 * 1. A member gets every announcement, or a newer one, within `delayMs`.
 * 2. Before a member learns the index of a read it has got every announcement so far.
 */

type Commit = Extract<Message, { readonly type: 'commit' }>

const defaultDelayMs = 2

export class CommitNotices implements MessageSink {
  private readonly sink: MessageSink
  private readonly delayMs: number
  private readonly waiting = new Map<NodeId, Commit>()
  /** The members among them whose clients wait. */
  private readonly urgent = new Set<NodeId>()
  /** The places of other nodes' commands that were not announced as committed, in order. */
  private readonly awaited = new Map<NodeId, Index[]>()
  private term: Term = 0
  private timer: NodeJS.Timeout | undefined

  constructor(sink: MessageSink, delayMs = defaultDelayMs) {
    this.sink = sink
    this.delayMs = delayMs
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

  send(message: Message): void {
    const { type, to } = message
    if (type === 'append') {
      this.waiting.delete(to)
      this.urgent.delete(to)
      this.announced(to, message.committed)
    } else if (type === 'commit') {
      this.waiting.set(to, message)
      if (this.announced(to, message.index)) this.urgent.add(to)
      this.timer ??= setTimeout(this.flush, this.delayMs)
      return
    }
    this.sink.send(message)
  }

  /** Sends what clients wait for. Called after a step that no append follows at once. */
  flushUrgent(): void {
    if (this.urgent.size === 0) return
    for (const to of this.urgent) {
      const message = this.waiting.get(to)
      if (message === undefined) continue
      this.waiting.delete(to)
      this.sink.send(message)
    }
    this.urgent.clear()
  }

  /** Sends everything that waits. */
  readonly flush = (): void => {
    clearTimeout(this.timer)
    this.timer = undefined
    for (const message of this.waiting.values()) this.sink.send(message)
    this.waiting.clear()
    this.urgent.clear()
  }

  close(): void {
    clearTimeout(this.timer)
    this.waiting.clear()
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
