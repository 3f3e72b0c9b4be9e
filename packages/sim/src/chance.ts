/** A seeded generator (sfc32): the same seed produces the same numbers on every machine. */
export class Chance {
  private a: number
  private b: number
  private c: number
  private counter = 1

  /** @param stream another one produces other numbers for the same seed */
  constructor(seed: number, stream = 0) {
    this.a = seed | 0
    this.b = Math.floor(seed / 2 ** 32) | 0
    this.c = (0x9e3779b9 + Math.imul(stream, 0x85ebca6b)) | 0
    // The first numbers still resemble the seed.
    for (let i = 0; i < 12; i += 1) this.next()
  }

  /** A whole number from 0 to below `bound`. */
  below = (bound: number): number => Math.floor((this.next() / 2 ** 32) * bound)

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + this.below(max - min + 1)
  }

  /** @param part from 0 (never) to 1 (always) */
  happens(part: number): boolean {
    return this.next() < part * 2 ** 32
  }

  /** @throws {RangeError} for an empty list */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('there is nothing to pick from')
    return items[this.below(items.length)] as Item
  }

  private next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum
    this.c |= 0
    return sum >>> 0
  }
}
