import type { Cancel, Timers } from './timers.ts'

/** Fires once when it was not moved on for `delayMs`. */
export class Deadline {
  private readonly timers: Timers
  private readonly delayMs: number
  private readonly fire: () => void
  private cancel: Cancel = () => undefined

  constructor(timers: Timers, delayMs: number, fire: () => void) {
    this.timers = timers
    this.delayMs = delayMs
    this.fire = fire
  }

  restart(): void {
    this.cancel()
    this.cancel = this.timers.after(this.delayMs, this.fire)
  }

  stop(): void {
    this.cancel()
  }
}
