export interface ThrottleLimits {
  /** So many attempts at once … */
  burst: number
  /** … and then one each so many milliseconds. */
  refillMs: number
}

interface Bucket {
  tokens: number
  /** When `tokens` was right, in milliseconds of the caller's clock. */
  atMs: number
}

/** Bounds what an attacker with many names or addresses can make us remember. */
const keysMax = 10_000

/** Counts attempts per key as token buckets, in this process. Time arrives as an argument. */
export class Throttle {
  private readonly limits: ThrottleLimits
  /** The least recently used first. */
  private readonly buckets = new Map<string, Bucket>()

  constructor(limits: ThrottleLimits) {
    this.limits = limits
  }

  /** Counts an attempt. @returns 0 when it may go on, else how many milliseconds until the next may. */
  take(key: string, nowMs: number): number {
    const bucket = this.bucketOf(key, nowMs)
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) * this.limits.refillMs)
    bucket.tokens -= 1
    return 0
  }

  /** Takes an attempt back that turned out to be a good one. */
  giveBack(key: string, nowMs: number): void {
    const bucket = this.bucketOf(key, nowMs)
    bucket.tokens = Math.min(this.limits.burst, bucket.tokens + 1)
  }

  private bucketOf(key: string, nowMs: number): Bucket {
    const { burst, refillMs } = this.limits
    const known = this.buckets.get(key) ?? { tokens: burst, atMs: nowMs }
    const refilled = known.tokens + Math.max(0, nowMs - known.atMs) / refillMs
    const bucket = { tokens: Math.min(burst, refilled), atMs: nowMs }
    this.buckets.delete(key)
    this.buckets.set(key, bucket)
    if (this.buckets.size > keysMax) {
      const oldest = this.buckets.keys().next()
      if (!oldest.done) this.buckets.delete(oldest.value)
    }
    return bucket
  }
}
