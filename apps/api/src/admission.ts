/** Requests that a process works on at once; above it answers wait for one another rather than get done (docs/decisions/0027). */
const usualMax = 1_024
/** When it is worth asking again: spread, so that those who were sent away do not come back together. Milliseconds. */
const retryAfterMs = { min: 500, spread: 1_500 }

export interface AdmissionOptions {
  max?: number
  /** @returns a number in [0, 1) */
  random?(): number
}

/**
 * Bounds how much a process takes on. What comes on top is refused at once, which costs next to nothing, so that those who were let
 * in are served as fast as ever.
 */
export class Admission {
  private readonly max: number
  private readonly random: () => number
  private underWay = 0
  private turnedAway = 0

  constructor({ max = usualMax, random = Math.random }: AdmissionOptions = {}) {
    this.max = max
    this.random = random
  }

  /** @returns what ends the visit, to be called once; or when to ask again, in milliseconds. */
  enter(): (() => void) | { retryAfterMs: number } {
    if (this.underWay >= this.max) {
      this.turnedAway += 1
      return { retryAfterMs: Math.round(retryAfterMs.min + retryAfterMs.spread * this.random()) }
    }
    this.underWay += 1
    return () => {
      this.underWay -= 1
    }
  }

  get size(): number {
    return this.underWay
  }

  /** How many were turned away so far. */
  get refused(): number {
    return this.turnedAway
  }
}
