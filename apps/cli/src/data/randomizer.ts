import type { Randomizer } from '@faker-js/faker'

/**
 * xoshiro128** (Blackman and Vigna, 2018): small, fast to seed, and the same on every machine.
 *
 * Each part of a data set is drawn from a separate sequence, named by `enter`. So an additional
 * user never changes an event, and an event can be generated without the ones before it.
 */
export class SeededRandomizer implements Randomizer {
  private readonly base: number
  private state = new Uint32Array(4)

  constructor(seed: number) {
    this.base = seed
    this.enter('start')
  }

  /** Starts the sequence with this name. */
  enter(...path: readonly (string | number)[]): void {
    this.seedFrom(`${this.base}/${path.join('/')}`)
  }

  // Faker detaches these two from the object, so they are bound to it.

  /** A number from 0 to below 1, in steps of 2^-53. */
  readonly next = (): number =>
    ((this.nextUint32() >>> 5) * 0x4000000 + (this.nextUint32() >>> 6)) / 0x20000000000000

  readonly seed = (seed: number | number[]): void => this.seedFrom([seed].flat().join('/'))

  private seedFrom(name: string): void {
    // FNV-1a hashes the name to one word, and SplitMix32 spreads it over the state.
    let hash = 0x811c9dc5
    for (let index = 0; index < name.length; index++)
      hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
    for (let word = 0; word < 4; word++) {
      hash = (hash + 0x9e3779b9) | 0
      let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
      this.state[word] = mixed ^ (mixed >>> 16)
    }
    // A state of zeros would yield only zeros.
    if (this.state.every((word) => word === 0)) this.state[0] = 1
  }

  private nextUint32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.state
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    const mixedC = c ^ a
    const mixedD = d ^ b
    this.state[0] = a ^ mixedD
    this.state[1] = b ^ mixedC
    this.state[2] = mixedC ^ shifted
    this.state[3] = rotateLeft(mixedD, 11)
    return result
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
