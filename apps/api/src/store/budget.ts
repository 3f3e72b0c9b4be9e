/**
 * The least that a call gets, in milliseconds. A shorter deadline is useless; with this one a call
 * fails soon and reports it.
 */
const shortestMs = 50

/**
 * The time limit that all steps of one answer share. Each call also has its own deadline. Without a
 * quorum, three calls in a row would take three times as long.
 */
export class Budget {
  private readonly endsAtMs: number
  private readonly clockMs: () => number

  /** @param clockMs any monotonic clock, in milliseconds. Default: the clock of this process. */
  constructor(totalMs: number, clockMs: () => number = () => performance.now()) {
    this.clockMs = clockMs
    this.endsAtMs = clockMs() + totalMs
  }

  /** The deadline for the next call, in milliseconds. */
  get leftMs(): number {
    return Math.max(shortestMs, this.endsAtMs - this.clockMs())
  }
}
