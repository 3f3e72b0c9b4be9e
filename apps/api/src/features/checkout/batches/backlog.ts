import { Refusal } from '../../../http/refusal.ts'

/** Limits of one queue. A step above them is refused at once. */
const queueMax = { steps: 4_096, bytes: 8 * 1024 * 1024 }
/** Retry delay while the throughput of a queue is not known yet, in milliseconds. */
const retryAfterMs = 1_000

/**
 * The load of one queue: the steps that wait or are in a batch, their bounds, and the recent
 * throughput. The retry delay of a refused step follows from it.
 */
export class Backlog {
  private steps = 0
  private bytes = 0
  /** Recent throughput, in steps per millisecond. */
  private pace = 0

  /** The number of steps that wait or are in a batch. */
  get size(): number {
    return this.steps
  }

  hasRoomFor(bytes: number): boolean {
    return this.steps < queueMax.steps && this.bytes + bytes <= queueMax.bytes
  }

  enter(bytes: number): void {
    this.steps += 1
    this.bytes += bytes
  }

  leave(bytes: number): void {
    this.steps -= 1
    this.bytes -= bytes
  }

  /** Adds a batch to the recent throughput. */
  settled(steps: number, tookMs: number): void {
    const pace = steps / Math.max(1, tookMs)
    this.pace = this.pace === 0 ? pace : 0.8 * this.pace + 0.2 * pace
  }

  /** The refusal of a step that the queue cannot settle in time. */
  busy(): Refusal {
    const waitMs = this.pace > 0 ? this.steps / this.pace : retryAfterMs
    // Spread, so that refused customers do not retry together.
    const spread = 0.75 + Math.random() / 2
    return new Refusal({
      code: 'busy',
      retryAfterMs: Math.round(Math.min(10_000, Math.max(250, waitMs)) * spread),
    })
  }
}
