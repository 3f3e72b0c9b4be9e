/** Less is no time for anything: a call that gets it fails at once, and says so. */
const shortestMs = 50

/**
 * The time that all steps of one answer have together. Each call has a deadline of its own; without a quorum three of
 * them, one after the other, would keep somebody waiting three times as long.
 */
export class Budget {
  private readonly endsAtMs: number
  private readonly clockMs: () => number

  /** @param clockMs any clock that only goes forward. Default: the process's own. */
  constructor(totalMs: number, clockMs: () => number = () => performance.now()) {
    this.clockMs = clockMs
    this.endsAtMs = clockMs() + totalMs
  }

  /** For the next call's deadline. */
  get leftMs(): number {
    return Math.max(shortestMs, this.endsAtMs - this.clockMs())
  }
}
