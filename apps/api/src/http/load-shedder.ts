/**
 * Limit of requests under way. Above it, requests wait for one another instead of finishing
 * (docs/decisions/0027).
 */
const usualMax = 1_024
/**
 * Limit of the bytes of all their bodies. A usual body has less than 1 KB. If all had the largest
 * size, they would take 64 MiB.
 */
const usualBytesMax = 16 * 1024 * 1024
/** When to retry, in milliseconds. Spread, so that rejected clients do not return together. */
const retryAfterMs = { min: 500, spread: 1_500 }

export interface LoadShedderOptions {
  max?: number
  bytesMax?: number
  /** @returns a number in [0, 1) */
  random?(): number
}

/**
 * Bounds the work that a process accepts, in number and in memory. Requests above the bound are
 * rejected at once, which costs almost nothing. So the accepted ones stay fast.
 */
export class LoadShedder {
  private readonly max: number
  private readonly bytesMax: number
  private readonly random: () => number
  private underWay = 0
  private bytesUnderWay = 0
  private turnedAway = 0

  constructor({ max = usualMax, bytesMax = usualBytesMax, random = Math.random }: LoadShedderOptions = {}) {
    this.max = max
    this.bytesMax = bytesMax
    this.random = random
  }

  /**
   * @param bytes the maximum length of the body
   * @returns the visit, or the time until a retry in milliseconds
   */
  enter(bytes: number): Visit | { retryAfterMs: number } {
    // A body that is too large by itself is rejected elsewhere, since a retry would not help.
    const isFull =
      this.underWay >= this.max || (this.underWay > 0 && this.bytesUnderWay + bytes > this.bytesMax)
    if (isFull) {
      this.turnedAway += 1
      return { retryAfterMs: Math.round(retryAfterMs.min + retryAfterMs.spread * this.random()) }
    }
    this.underWay += 1
    this.bytesUnderWay += bytes
    return new Visit(() => {
      this.underWay -= 1
      this.bytesUnderWay -= bytes
    })
  }

  get size(): number {
    return this.underWay
  }

  /** Announced bytes of the bodies that are under way. */
  get bytes(): number {
    return this.bytesUnderWay
  }

  /** Number of rejected requests so far. */
  get refused(): number {
    return this.turnedAway
  }
}

/**
 * A place that is taken. Both the connection and the work hold it, and the later one frees it. A
 * client that disconnects leaves its work running. Without this hold, that work would be unbounded.
 */
export class Visit {
  private readonly giveBack: () => void
  private holders = 1

  constructor(giveBack: () => void) {
    this.giveBack = giveBack
  }

  /** Adds a holder. Does nothing if all holders have left. */
  hold(): void {
    if (this.holders > 0) this.holders += 1
  }

  /** Each holder calls it once. */
  leave(): void {
    if (this.holders === 0) return
    this.holders -= 1
    if (this.holders === 0) this.giveBack()
  }
}
