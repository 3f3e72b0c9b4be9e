import { base, en, Faker, pt_PT } from '@faker-js/faker'
import { SeededRandomizer } from './randomizer.ts'

/** The only source of randomness for a data set, so that the seed alone determines it. */
export class Chance {
  private readonly randomizer: SeededRandomizer
  private readonly english: Faker
  private readonly portuguese: Faker

  constructor(seed: number) {
    this.randomizer = new SeededRandomizer(seed)
    this.english = new Faker({ locale: [en, base], randomizer: this.randomizer })
    this.portuguese = new Faker({ locale: [pt_PT, en, base], randomizer: this.randomizer })
  }

  /** Starts the sequence with this name; see `SeededRandomizer`. */
  enter(...path: readonly (string | number)[]): this {
    this.randomizer.enter(...path)
    return this
  }

  /** A number from 0 to below 1. */
  fraction(): number {
    return this.randomizer.next()
  }

  happens(probability: number): boolean {
    return this.fraction() < probability
  }

  /** A whole number from `min` to `max`, both inclusive. */
  whole(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1))
  }

  /** A whole number with the mean `mean`: for 2.3 it is 2 in most cases, and 3 otherwise. */
  around(mean: number): number {
    return Math.floor(mean) + (this.happens(mean % 1) ? 1 : 0)
  }

  pick<Item>(items: readonly Item[]): Item {
    return this.english.helpers.arrayElement(items)
  }

  /** All items in random order. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    return this.english.helpers.shuffle(items)
  }

  /** Lower-case hexadecimal digits. */
  hex(length: number): string {
    return this.english.string.hexadecimal({ length, casing: 'lower', prefix: '' })
  }

  /** A random full name. Some names are Portuguese. */
  person(portugueseProbability: number): { first: string; last: string } {
    const { person } = this.happens(portugueseProbability) ? this.portuguese : this.english
    return { first: person.firstName(), last: person.lastName() }
  }
}
