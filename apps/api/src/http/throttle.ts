export interface ThrottleLimits {
  /** Number of attempts at once. */
  burst: number
  /** Time until one more attempt is possible, in milliseconds. */
  refillMs: number
}

interface Bucket {
  tokens: number
  /** Time for which `tokens` is valid, in milliseconds of the caller's clock. */
  atMs: number
}

/** Limit of keys, so that an attacker with many names or addresses cannot use up the memory. */
const keysMax = 10_000

/** Counts attempts per key as token buckets, in this process. Time is an argument. */
export class Throttle {
  private readonly limits: ThrottleLimits
  /** The least recently used first. */
  private readonly buckets = new Map<string, Bucket>()

  constructor(limits: ThrottleLimits) {
    this.limits = limits
  }

  /** Counts an attempt. @returns 0 if it is allowed, else the milliseconds until the next one is */
  take(key: string, nowMs: number): number {
    const bucket = this.bucketOf(key, nowMs)
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) * this.limits.refillMs)
    bucket.tokens -= 1
    return 0
  }

  /** Returns the token of an attempt that turned out to be a good one. */
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
