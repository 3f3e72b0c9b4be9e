import type { Clock } from './clock.ts'

const burstSeconds = 10

/** Limits how often something happens (a token bucket). */
export class Allowance {
  private readonly perSecond: number
  private readonly clock: Clock
  private left: number
  private filledAtMs: number

  /** @param perSecond on average; a burst may have ten seconds' worth */
  constructor(perSecond: number, clock: Clock) {
    this.perSecond = perSecond
    this.clock = clock
    this.left = perSecond * burstSeconds
    this.filledAtMs = clock.nowMs()
  }

  /** Counts one more. Answers whether it is within the limit. */
  spend(): boolean {
    const nowMs = this.clock.nowMs()
    const earned = ((nowMs - this.filledAtMs) / 1000) * this.perSecond
    this.left = Math.min(this.perSecond * burstSeconds, this.left + earned)
    this.filledAtMs = nowMs
    if (this.left < 1) return false
    this.left -= 1
    return true
  }
}
