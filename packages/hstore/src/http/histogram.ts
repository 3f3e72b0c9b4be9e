/** Counts durations in buckets, in the form of Prometheus. */
export class Histogram {
  /** Upper bounds in seconds, lowest first. */
  readonly bounds: readonly number[]
  private readonly counts: number[]
  private sum = 0
  private count = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = bounds.map(() => 0)
  }

  /** The bounds double from bucket to bucket. */
  static exponential(firstSeconds: number, buckets: number): Histogram {
    return new Histogram(Array.from({ length: buckets }, (_, at) => firstSeconds * 2 ** at))
  }

  observe(seconds: number): void {
    const bucket = this.bounds.findIndex((bound) => seconds <= bound)
    if (bucket >= 0) this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.sum += seconds
    this.count += 1
  }

  /** The durations in each bucket, and last those beyond all bounds. */
  get bucketCounts(): readonly number[] {
    return [...this.counts, this.count - this.counts.reduce((sum, each) => sum + each, 0)]
  }

  /**
   * Lines of the Prometheus text format.
   *
   * @param labels such as `To="8e9e05c52164694d"`, or empty
   */
  lines(name: string, labels = ''): string[] {
    const prefix = labels === '' ? '' : `${labels},`
    const suffix = labels === '' ? '' : `{${labels}}`
    let total = 0
    const buckets = this.bounds.map((bound, at) => {
      total += this.counts[at] ?? 0
      return `${name}_bucket{${prefix}le="${bound}"} ${total}`
    })
    return [
      ...buckets,
      `${name}_bucket{${prefix}le="+Inf"} ${this.count}`,
      `${name}_sum${suffix} ${this.sum}`,
      `${name}_count${suffix} ${this.count}`,
    ]
  }
}
