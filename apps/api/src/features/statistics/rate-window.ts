const windowSeconds = 10

/** Counts events per second, averaged over the last ten seconds. */
export class RateWindow {
  private readonly counts = new Array<number>(windowSeconds).fill(0)
  private second = 0

  /** @param nowMs milliseconds of any clock that does not go back */
  add(count: number, nowMs: number): void {
    this.moveTo(nowMs)
    this.counts[this.second % windowSeconds] = (this.counts[this.second % windowSeconds] ?? 0) + count
  }

  perSecond(nowMs: number): number {
    this.moveTo(nowMs)
    return this.counts.reduce((sum, count) => sum + count, 0) / windowSeconds
  }

  private moveTo(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000)
    const passed = Math.min(windowSeconds, second - this.second)
    for (let step = 0; step < passed; step += 1) this.counts[(second - step) % windowSeconds] = 0
    this.second = Math.max(this.second, second)
  }
}
