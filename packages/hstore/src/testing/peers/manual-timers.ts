import type { Timers } from '../../peers/timers.ts'

interface Timer {
  atMs: number
  readonly everyMs: number | undefined
  readonly run: () => void
}

/** A clock that a test moves. */
export class ManualTimers implements Timers {
  private nowMs = 0
  private readonly timers = new Set<Timer>()

  now(): number {
    return this.nowMs
  }

  after(delayMs: number, run: () => void): () => void {
    return this.add({ atMs: this.nowMs + delayMs, everyMs: undefined, run })
  }

  every(intervalMs: number, run: () => void): () => void {
    return this.add({ atMs: this.nowMs + intervalMs, everyMs: intervalMs, run })
  }

  /** Fires the due timers, in order. */
  advance(byMs: number): void {
    const endMs = this.nowMs + byMs
    for (;;) {
      const due = [...this.timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0]
      if (!due) break
      this.nowMs = due.atMs
      if (due.everyMs === undefined) this.timers.delete(due)
      else due.atMs += due.everyMs
      due.run()
    }
    this.nowMs = endMs
  }

  /** Time passes while the process does not run: a periodic timer loses its turns. */
  skip(byMs: number): void {
    this.nowMs += byMs
    for (const timer of this.timers)
      if (timer.everyMs !== undefined && timer.atMs < this.nowMs) timer.atMs = this.nowMs
  }

  private add(timer: Timer): () => void {
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }
}
