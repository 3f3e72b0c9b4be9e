/** Weights of the newest call, as TCP has them for its retransmission timer (RFC 6298). */
const meanWeight = 1 / 8
const deviationWeight = 1 / 4
const deviations = 4
/** Beside an estimate that has hardly varied, a little later is not slow yet. */
const marginPart = 1 / 2

/**
 * How long calls usually take, estimated as TCP estimates round trips: so a node counts as slow only beside the others.
 * Where all of them are slow, as on a busy machine, a second request would only add to the load.
 */
export class UsualTime {
  private meanMs: number | undefined
  private deviationMs = 0

  /** A call was answered after so long. */
  observe(ms: number): void {
    if (this.meanMs === undefined) {
      this.meanMs = ms
      this.deviationMs = ms / 2
      return
    }
    this.deviationMs += deviationWeight * (Math.abs(ms - this.meanMs) - this.deviationMs)
    this.meanMs += meanWeight * (ms - this.meanMs)
  }

  /** After how long a call is unusually slow, within the limits given; `unknownMs` before the first answer. */
  slowAfterMs(minMs: number, maxMs: number, unknownMs = minMs): number {
    const { meanMs, deviationMs } = this
    if (meanMs === undefined) return unknownMs
    const ms = meanMs + Math.max(marginPart * meanMs, deviations * deviationMs)
    return Math.min(maxMs, Math.max(minMs, ms))
  }
}
