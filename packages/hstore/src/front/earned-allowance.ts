import { Allowance } from './allowance.ts'
import type { Clock } from './clock.ts'

/** Keeps a connection that earned a lot from a flood afterwards. */
const earnedMax = 10_000

/** Limits how often a client does something, but for the times that the server's answers cause. */
export class EarnedAllowance {
  private readonly allowance: Allowance
  private earned = 0

  /** @param perSecond besides the earned ones, as `Allowance` */
  constructor(perSecond: number, clock: Clock) {
    this.allowance = new Allowance(perSecond, clock)
  }

  /** @param count may have a fraction */
  earn(count: number): void {
    this.earned = Math.min(earnedMax, this.earned + count)
  }

  /** Counts one more. Answers whether it is within the limit. */
  spend(): boolean {
    if (this.earned < 1) return this.allowance.spend()
    this.earned -= 1
    return true
  }
}
