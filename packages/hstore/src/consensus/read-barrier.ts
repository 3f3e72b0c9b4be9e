import type { Index } from '@ticketcd/raft'
import { failures } from './outcome.ts'

/*
 * Linearizable reads (thesis §6.4). A read waits until this node has applied everything that was
 * committed when the read arrived.
 *
 * Invariant: a read shares the question to the leader only with reads that arrived before it was
 * asked. A later read needs a later question, since something may have been committed between.
 */

/** Asks the leader which index was committed. */
export interface ReadRoute {
  /**
   * @returns false where no leader is known; an answer comes by `onIndex` or `onRefused` otherwise
   */
  ask(question: number): boolean
  readonly applied: Index
}

interface Waiter {
  readonly deadlineMs: number
  resolve(): void
  reject(error: Error): void
}

export class ReadBarrier {
  private readonly route: ReadRoute
  private readonly now: () => number
  private readonly timeoutMs: number
  private nextQuestion = 1
  /** Reads that the next question covers. */
  private unasked: Waiter[] = []
  private readonly asked = new Map<number, Waiter[]>()
  /** Reads whose index is known and not yet applied here. */
  private behind: { readonly index: Index; readonly waiters: Waiter[] }[] = []

  constructor(route: ReadRoute, now: () => number, timeoutMs: number) {
    this.route = route
    this.now = now
    this.timeoutMs = timeoutMs
  }

  /** @throws {StoreError} a time-out, where no majority answers */
  wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.unasked.push({ deadlineMs: this.now() + this.timeoutMs, resolve, reject })
    })
  }

  /**
   * Resolves when this node has applied the entry at `index`.
   *
   * @throws {StoreError} a time-out
   */
  waitFor(index: Index, timeoutMs: number): Promise<void> {
    if (index <= this.route.applied) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.behind.push({ index, waiters: [{ deadlineMs: this.now() + timeoutMs, resolve, reject }] })
    })
  }

  /** Asks for all reads that wait. Called once for all reads of one turn. */
  flush(): void {
    if (this.unasked.length === 0) return
    const question = this.nextQuestion
    this.nextQuestion += 1
    if (!this.route.ask(question)) return
    this.asked.set(question, this.unasked)
    this.unasked = []
  }

  onIndex(question: number, index: Index): void {
    const waiters = this.asked.get(question)
    if (waiters === undefined) return
    this.asked.delete(question)
    if (index <= this.route.applied) for (const each of waiters) each.resolve()
    else this.behind.push({ index, waiters })
  }

  /**
   * The node that was asked does not lead, or its answer was lost: the reads are asked for again.
   */
  onRefused(question: number): void {
    const waiters = this.asked.get(question)
    if (waiters === undefined) return
    this.asked.delete(question)
    for (const each of waiters) this.unasked.push(each)
  }

  /** Questions to an earlier leader are asked again: its answers may be lost. */
  onLeader(): void {
    for (const question of [...this.asked.keys()]) this.onRefused(question)
  }

  onApplied(): void {
    if (this.behind.length === 0) return
    const { applied } = this.route
    const ready = this.behind.filter(({ index }) => index <= applied)
    this.behind = this.behind.filter(({ index }) => index > applied)
    for (const { waiters } of ready) for (const each of waiters) each.resolve()
  }

  /** Ends the reads whose time is over. */
  expire(): void {
    const now = this.now()
    this.unasked = withoutExpired(this.unasked, now)
    for (const [question, waiters] of this.asked) this.asked.set(question, withoutExpired(waiters, now))
    this.behind = this.behind.map(({ index, waiters }) => ({ index, waiters: withoutExpired(waiters, now) }))
  }

  close(): void {
    const all = [this.unasked, ...this.asked.values(), ...this.behind.map(({ waiters }) => waiters)].flat()
    this.unasked = []
    this.asked.clear()
    this.behind = []
    for (const each of all) each.reject(failures.stopped())
  }
}

function withoutExpired(waiters: Waiter[], now: number): Waiter[] {
  if (waiters.every(({ deadlineMs }) => deadlineMs > now)) return waiters
  for (const each of waiters) if (each.deadlineMs <= now) each.reject(failures.timedOut())
  return waiters.filter(({ deadlineMs }) => deadlineMs > now)
}
