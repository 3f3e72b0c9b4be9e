import type { Posting } from '@ticketcd/schema'

const buckets = 2 ** 16

/**
 * Balances of any number of accounts in half a megabyte.
 *
 * Each account falls into one of 65,536 buckets. A bucket sums the amounts of its accounts, each
 * multiplied by a number of that account alone. Such sums can be added in any order. One unbalanced
 * account always shows, unless it is off by a multiple of 2^32. Two unbalanced accounts stay hidden
 * only if they share a bucket and cancel each other in both sums. The chance of this is one in 2^64
 * for each such pair.
 */
export class Sketch {
  private readonly first = new Int32Array(buckets)
  private readonly second = new Int32Array(buckets)

  post({ account, amount }: Posting): void {
    const { bucket, one, two } = placeOf(account)
    this.first[bucket] = (this.first[bucket] ?? 0) + Math.imul(amount | 0, one)
    this.second[bucket] = (this.second[bucket] ?? 0) + Math.imul(amount | 0, two)
  }

  /** @returns buckets with an unbalanced account, at most `max` */
  open(max: number): Set<number> {
    const open = new Set<number>()
    for (let bucket = 0; bucket < buckets && open.size < max; bucket++)
      if (this.first[bucket] !== 0 || this.second[bucket] !== 0) open.add(bucket)
    return open
  }

  clear(): void {
    this.first.fill(0)
    this.second.fill(0)
  }
}

export function bucketOf(account: string): number {
  return placeOf(account).bucket
}

/** Multipliers are odd, so only a multiple of 2^32 yields 0. */
function placeOf(account: string): { bucket: number; one: number; two: number } {
  let a = 0x9e3779b9
  let b = 0x85ebca6b
  let c = 0xc2b2ae35
  for (let index = 0; index < account.length; index++) {
    const code = account.charCodeAt(index)
    a = Math.imul(a ^ code, 0x27d4eb2f)
    b = Math.imul(b ^ code, 0x165667b1)
    c = Math.imul(c ^ code, 0x01000193)
  }
  return { bucket: mixed(c) & (buckets - 1), one: mixed(a) | 1, two: mixed(b) | 1 }
}

/** The last step of MurmurHash3: every bit of the input affects every bit of the output. */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}
