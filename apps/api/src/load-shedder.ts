/** Requests that a process works on at once; above it answers wait for one another rather than get done (docs/decisions/0027). */
const usualMax = 1_024
/** Of the bodies of all of them. A usual one has less than 1 KB; were all as large as one may be, they would be 64 MiB. */
const usualBytesMax = 16 * 1024 * 1024
/** When it is worth asking again: spread, so that those who were sent away do not come back together. Milliseconds. */
const retryAfterMs = { min: 500, spread: 1_500 }

export interface LoadShedderOptions {
  max?: number
  bytesMax?: number
  /** @returns a number in [0, 1) */
  random?(): number
}

/**
 * Bounds how much a process takes on, in number and in memory. What comes on top is refused at once, which costs next to nothing, so
 * that those who were let in are served as fast as ever.
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
   * @param bytes how long the body may become
   * @returns the visit; or when to ask again, in milliseconds.
   */
  enter(bytes: number): Visit | { retryAfterMs: number } {
    // A body that is too large by itself is somebody else's to refuse: to come again would not help.
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

  /** Of the bodies that are under way, as they were announced. */
  get bytes(): number {
    return this.bytesUnderWay
  }

  /** How many were turned away so far. */
  get refused(): number {
    return this.turnedAway
  }
}

/**
 * A place that is taken. Both the connection and the work hold it, and whichever ends later gives it back: somebody who hangs up
 * leaves work behind, which would otherwise be done for any number at once.
 */
export class Visit {
  private readonly giveBack: () => void
  private holders = 1

  constructor(giveBack: () => void) {
    this.giveBack = giveBack
  }

  /** One more who must leave; nothing when all have left. */
  hold(): void {
    if (this.holders > 0) this.holders += 1
  }

  /** To be called once by each. */
  leave(): void {
    if (this.holders === 0) return
    this.holders -= 1
    if (this.holders === 0) this.giveBack()
  }
}
