/** Weights of the newest call, as in TCP's retransmission timer (RFC 6298). */
const meanWeight = 1 / 8
const deviationWeight = 1 / 4
const deviations = 4
/** Beyond an estimate that has hardly varied, a small delay is not slow yet. */
const marginPart = 1 / 2

/**
 * The usual duration of calls, estimated as TCP estimates round trips. A node therefore counts as
 * slow only in comparison with the others. If all nodes are slow, as on a busy machine, a second
 * request would only add to the load.
 */
export class UsualTime {
  private meanMs: number | undefined
  private deviationMs = 0

  /** Records the duration of an answered call. */
  observe(ms: number): void {
    if (this.meanMs === undefined) {
      this.meanMs = ms
      this.deviationMs = ms / 2
      return
    }
    this.deviationMs += deviationWeight * (Math.abs(ms - this.meanMs) - this.deviationMs)
    this.meanMs += meanWeight * (ms - this.meanMs)
  }

  /**
   * The duration after which a call is unusually slow, within the given limits; `unknownMs` before
   * the first answer.
   */
  slowAfterMs(minMs: number, maxMs: number, unknownMs = minMs): number {
    const { meanMs, deviationMs } = this
    if (meanMs === undefined) return unknownMs
    const ms = meanMs + Math.max(marginPart * meanMs, deviations * deviationMs)
    return Math.min(maxMs, Math.max(minMs, ms))
  }
}
