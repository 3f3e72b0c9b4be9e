import type { Clock, Timer } from '../clock.ts'

interface Waiting {
  readonly dueMs: number
  run(): void
}

/** A clock that moves only when a test moves it. */
export class ManualClock implements Clock {
  private ms = 0
  private waiting = new Set<Waiting>()

  /** Timers that have not run. */
  get timers(): number {
    return this.waiting.size
  }

  nowMs(): number {
    return this.ms
  }

  setTimer<T>(run: (argument: T) => void, delayMs: number, argument: T): Timer {
    const timer = { dueMs: this.ms + delayMs, run: () => run(argument) }
    this.waiting.add(timer)
    return timer
  }

  clearTimer(timer: Timer): void {
    this.waiting.delete(timer as Waiting)
  }

  /** Runs the timers that fall due, in their order. */
  advance(ms: number): void {
    const endMs = this.ms + ms
    for (let next = this.nextDue(endMs); next !== undefined; next = this.nextDue(endMs)) {
      this.waiting.delete(next)
      this.ms = next.dueMs
      next.run()
    }
    this.ms = endMs
  }

  private nextDue(endMs: number): Waiting | undefined {
    const due = [...this.waiting].filter(({ dueMs }) => dueMs <= endMs)
    return due.sort((one, other) => one.dueMs - other.dueMs)[0]
  }
}
