import type { Entry, Index, ProposalRefusal, Term } from '@ticketcd/raft'
import { failures } from './outcome.ts'
import { envelope, firstNumber, numberOf } from './request-id.ts'

/*
 * The commands that clients of this node wait for.
 *
 * Invariants:
 * 1. A command is proposed again only when it is certain that it never reached a log that counts: a
 *    leader refused it, it was not sent, or another entry was committed in its place.
 * 2. A client gets a result only when this node has applied its command. All else ends as
 *    "unknown", which is a time-out.
 */

/** The progress of a command on its way into a log. */
export type Placement =
  | { readonly index: Index; readonly term: Term }
  | { readonly refusal: ProposalRefusal }
  /** It was not sent, so nothing has happened. */
  | 'not-sent'

interface Pending {
  readonly command: Buffer
  readonly deadlineMs: number
  resolve(result: unknown): void
  reject(error: Error): void
  /** Where a leader has put it. */
  index: Index | undefined
  term: Term | undefined
  /** Whether it waits for a leader. */
  isIdle: boolean
}

export interface NumberedCommand {
  readonly number: number
  readonly command: Buffer
}

/** The way of a command into the leader's log. */
export interface ProposalRoute {
  /** Whether this node leads, who else does, or that nobody does. */
  readonly leader: 'self' | 'other' | undefined
  proposeHere(number: number, command: Buffer): void
  forward(commands: readonly NumberedCommand[]): void
}

export interface ProposalOptions {
  readonly nodeId: string
  /** Milliseconds from some origin; it must not go back. */
  readonly now: () => number
  /** The time of day in milliseconds at the start of the process. */
  readonly startedAtMs: number
  readonly timeoutMs: number
  /** Commands that may wait at once, and their bytes. */
  readonly pendingMax: number
  readonly pendingBytesMax: number
}

export class Proposals {
  private readonly options: ProposalOptions
  private readonly route: ProposalRoute
  private readonly idBytes: Buffer
  private readonly pending = new Map<number, Pending>()
  private pendingBytes = 0
  /** The commands of this node whose place in the log is known. */
  private readonly placed = new Map<Index, number>()
  private outbox: NumberedCommand[] = []
  private nextNumber: number
  /** Commands whose time was over, or whose outcome was lost, since the start. */
  failedCount = 0

  constructor(options: ProposalOptions, route: ProposalRoute) {
    this.options = options
    this.route = route
    this.idBytes = Buffer.from(options.nodeId, 'hex')
    this.nextNumber = firstNumber(options.startedAtMs)
  }

  /** Commands that wait for their result. */
  get count(): number {
    return this.pending.size
  }

  /**
   * Resolves with the result of the command once it is applied here.
   *
   * @throws {StoreError} `too many requests`, or a time-out, after which the outcome is unknown
   */
  propose(request: Uint8Array): Promise<unknown> {
    const { nodeId, now, timeoutMs, pendingMax, pendingBytesMax } = this.options
    const isFull = this.pending.size >= pendingMax || this.pendingBytes >= pendingBytesMax
    if (isFull) return Promise.reject(failures.busy())
    const number = this.nextNumber
    this.nextNumber += 1
    const command = envelope(nodeId, number, request)
    return new Promise((resolve, reject) => {
      const deadlineMs = now() + timeoutMs
      const pending = {
        command,
        deadlineMs,
        resolve,
        reject,
        index: undefined,
        term: undefined,
        isIdle: false,
      }
      this.pending.set(number, pending)
      this.pendingBytes += command.byteLength
      this.send(number, pending)
    })
  }

  /** Sends the commands that were collected for another leader. Called once after each step. */
  flush(): void {
    if (this.outbox.length === 0) return
    const commands = this.outbox
    this.outbox = []
    this.route.forward(commands)
  }

  /**
   * This node's log has new entries: those that clients of this node wait for have their place now.
   */
  onAppended(entries: readonly Entry[]): void {
    if (this.pending.size === 0) return
    for (const entry of entries) {
      if (entry.type !== 'command') continue
      const number = numberOf(this.idBytes, entry.command)
      if (number !== undefined) this.onPlaced(number, entry)
    }
  }

  onPlaced(number: number, placement: Placement): void {
    const pending = this.pending.get(number)
    if (pending === undefined) return
    if (placement === 'not-sent') {
      pending.isIdle = true
    } else if ('index' in placement) {
      pending.index = placement.index
      pending.term = placement.term
      this.placed.set(placement.index, number)
    } else if (placement.refusal === 'busy') {
      this.settle(number)?.reject(failures.busy())
    } else {
      // The next leader gets it.
      pending.isIdle = true
    }
  }

  /** Resolves the client that waits for an applied command, if it is one of this node's. */
  onApplied(entry: Entry, result: unknown): void {
    const lost = this.placed.size === 0 ? undefined : this.placed.get(entry.index)
    if (entry.type === 'command') {
      const number = numberOf(this.idBytes, entry.command)
      if (number !== undefined) this.settle(number)?.resolve(result)
    }
    if (lost === undefined) return
    this.placed.delete(entry.index)
    const pending = this.pending.get(lost)
    // Another entry was committed in this place, so the command is in no log that counts.
    if (pending !== undefined && pending.term !== entry.term) this.send(lost, pending)
  }

  /** Entries up to `index` came as a snapshot: whether a command was among them is unknown. */
  onRestored(index: Index): void {
    for (const [at, number] of [...this.placed]) {
      if (at > index) continue
      this.placed.delete(at)
      this.fail(number, failures.timedOut())
    }
  }

  /** A leader was found: it gets the commands that wait for one. */
  onLeader(): void {
    for (const [number, pending] of this.pending) if (pending.isIdle) this.send(number, pending)
  }

  /** Ends the commands whose time is over, and sends those that could not be sent again. */
  expire(): void {
    if (this.route.leader !== undefined) this.onLeader()
    const now = this.options.now()
    // They lie in the order of their deadlines.
    for (const [number, { deadlineMs }] of this.pending) {
      if (deadlineMs > now) return
      this.fail(number, failures.deadline())
    }
  }

  close(): void {
    for (const number of [...this.pending.keys()]) this.settle(number)?.reject(failures.stopped())
  }

  private send(number: number, pending: Pending): void {
    pending.index = undefined
    pending.term = undefined
    pending.isIdle = this.route.leader === undefined
    if (this.route.leader === 'self') this.route.proposeHere(number, pending.command)
    else if (this.route.leader === 'other') this.outbox.push({ number, command: pending.command })
  }

  private fail(number: number, error: Error): void {
    const pending = this.settle(number)
    if (pending === undefined) return
    this.failedCount += 1
    pending.reject(error)
  }

  private settle(number: number): Pending | undefined {
    const pending = this.pending.get(number)
    this.pending.delete(number)
    this.pendingBytes -= pending?.command.byteLength ?? 0
    if (pending?.index !== undefined && this.placed.get(pending.index) === number)
      this.placed.delete(pending.index)
    return pending
  }
}
