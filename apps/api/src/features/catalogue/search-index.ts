import SearchableMap from 'minisearch/SearchableMap'
import { questionOf, tellingWordsOf, wordsOf, writtenWordsOf } from './words.ts'

/*
 * Full-text search over events. MiniSearch's radix tree finds the words: exact, by prefix and by
 * edit distance. Postings in typed arrays rank the events. Measurements: docs/decisions/0006.
 *
 * Invariants:
 * 1. `postings` and `tree` hold the same words, each with at least one event.
 * 2. Scores do not depend on the number of events, so a page's cursor stays valid when events are
 *    added or removed.
 */

/** The searched fields of an event. */
export interface SearchText {
  name: string
  venue: string
  location: string
  type: string
  description: string
}

/**
 * The result of a search. It is valid until the next search or change, because the index reuses its
 * arrays. An event is identified by its slot, a small integer that the caller assigned.
 */
export interface Hits {
  /** The matching events, in no particular order. */
  slots: Uint32Array
  /** Scores by slot. Higher is better. */
  scores: Float32Array
  /** The folded words of the index that matched words of the query. */
  words: ReadonlySet<string>
}

/** Weight of a word by field. The fewer words a name has, the more each counts: see `weighted`. */
const fieldWeights = { name: 16, location: 8, type: 8, venue: 6, description: 1 } as const
const descriptionWordsMax = 80
const descriptionWordLengthMin = 3

/** Share of a word's weight that counts for a prefix match and for a typo match. */
const prefixFactor = 0.7
const typoFactor = 0.4
/** If fewer events than this match a word as typed, it may be a typo. */
const rareBelow = 5

export class SearchIndex {
  private readonly postings = new Map<string, Postings>()
  private readonly tree = new SearchableMap<Postings>()
  private readonly scratch = new Scores()
  private readonly scratchOfWord = new Scores()

  /** @param slot one that is not in the index */
  add(slot: number, text: SearchText): void {
    this.scratch.cover(slot)
    this.scratchOfWord.cover(slot)
    for (const { words, weight } of weighted(text)) {
      for (const word of words) {
        let postings = this.postings.get(word)
        if (!postings) {
          postings = new Postings()
          this.postings.set(word, postings)
          this.tree.set(word, postings)
        }
        postings.add(slot, weight)
      }
    }
  }

  /** @param text the text that was added under the slot */
  remove(slot: number, text: SearchText): void {
    for (const { words } of weighted(text)) {
      for (const word of words) {
        const postings = this.postings.get(word)
        postings?.remove(slot)
        if (postings?.size !== 0) continue
        this.postings.delete(word)
        this.tree.delete(word)
      }
    }
  }

  /** Events that have every word of the query; `undefined` for a query without words. */
  search(text: string): Hits | undefined {
    const question = questionOf(text).map((asked) => this.readingsOf(asked))
    if (question.length === 0) return undefined
    // The rarest word first: the others can only remove events from its result.
    const [rarest = [], ...others] = question.sort((a, b) => eventsOf(a) - eventsOf(b))
    const { scratch, scratchOfWord } = this
    scratch.clear()
    for (const { postings, factor } of rarest) scratch.raise(postings, factor)
    for (const readings of others) {
      if (scratch.size === 0) break
      for (const { postings, factor } of readings) scratchOfWord.raise(postings, factor)
      scratch.addWhereBoth(scratchOfWord)
      scratchOfWord.clear()
    }
    const words = new Set(question.flat().map(({ word }) => word))
    return { slots: scratch.used, scores: scratch.points, words }
  }

  /** The words of the index that match a word of the query, exactly, by prefix or by typo. */
  private readingsOf(asked: string): Reading[] {
    const readings: Reading[] = []
    let events = 0
    for (const [word, postings] of this.tree.atPrefix(asked).entries()) {
      const closeness = asked.length / (asked.length + 0.3 * (word.length - asked.length))
      readings.push({ word, postings, factor: word === asked ? 1 : prefixFactor * closeness })
      events += postings.size
    }
    if (events >= rareBelow) return readings
    for (const [word, [postings, distance]] of this.tree.fuzzyGet(asked, typosAllowed(asked))) {
      if (distance === 0) continue
      const closeness = asked.length / (asked.length + distance)
      readings.push({ word, postings, factor: typoFactor * closeness })
    }
    return readings
  }
}

/** The words of an event that matched words of the query, as they are written in the event. */
export function matchesIn(text: Omit<SearchText, 'description'>, words: Hits['words']): string[] {
  const written = [text.name, text.venue, text.location, text.type].flatMap(writtenWordsOf)
  return [...new Set(written)].filter((word) => wordsOf(word).some((folded) => words.has(folded)))
}

interface Reading {
  word: string
  postings: Postings
  factor: number
}

function eventsOf(readings: readonly Reading[]): number {
  return readings.reduce((sum, { postings }) => sum + postings.size, 0)
}

/** A short word with a typo is another word. Two swapped letters count as two typos. */
function typosAllowed(word: string): number {
  if (word.length < 4) return 0
  return word.length < 6 ? 1 : 2
}

/** The words of each field, with the weight of each. A word may occur twice. */
function weighted(text: SearchText): { words: readonly string[]; weight: number }[] {
  const name = wordsOf(text.name)
  const described = tellingWordsOf(text.description).filter((word) => word.length >= descriptionWordLengthMin)
  return [
    { words: name, weight: fieldWeights.name + Math.round(fieldWeights.name / Math.max(1, name.length)) },
    { words: wordsOf(text.location), weight: fieldWeights.location },
    { words: wordsOf(text.type), weight: fieldWeights.type },
    { words: wordsOf(text.venue), weight: fieldWeights.venue },
    { words: described.slice(0, descriptionWordsMax), weight: fieldWeights.description },
  ]
}

/** The events that contain a word, and the word's weight in each (1 to 255). */
class Postings {
  size = 0
  /** The first `size` of each are in use. */
  slots = new Uint32Array(2)
  weights = new Uint8Array(2)

  /**
   * An event's words are all added together, so a repeated word finds its event as the last entry.
   */
  add(slot: number, weight: number): void {
    const last = this.size - 1
    if (last >= 0 && this.slots[last] === slot) {
      this.weights[last] = Math.min(255, (this.weights[last] ?? 0) + weight)
      return
    }
    if (this.size === this.slots.length) this.grow()
    this.slots[this.size] = slot
    this.weights[this.size] = weight
    this.size += 1
  }

  /** The order has no meaning, so the last entry replaces the removed one. */
  remove(slot: number): void {
    const at = this.slots.subarray(0, this.size).indexOf(slot)
    if (at < 0) return
    this.size -= 1
    this.slots[at] = this.slots[this.size] ?? 0
    this.weights[at] = this.weights[this.size] ?? 0
  }

  private grow(): void {
    const { slots, weights } = this
    this.slots = new Uint32Array(slots.length * 2)
    this.weights = new Uint8Array(weights.length * 2)
    this.slots.set(slots)
    this.weights.set(weights)
  }
}

/**
 * Points by slot, reused by every search. The cost of a search therefore depends on the number of
 * matches, not of events, and it leaves no garbage. All points outside `used` are 0.
 */
class Scores {
  size = 0
  points = new Float32Array(1024)
  private slots = new Uint32Array(1024)

  /** The slots with points. */
  get used(): Uint32Array {
    return this.slots.subarray(0, this.size)
  }

  /** Makes room for a slot. Growing clears all points. */
  cover(slot: number): void {
    if (slot < this.points.length) return
    const length = Math.max(slot + 1, this.points.length * 2)
    this.points = new Float32Array(length)
    this.slots = new Uint32Array(length)
    this.size = 0
  }

  /** Raises each event's points to the word's weight times the factor, if that is higher. */
  raise(postings: Postings, factor: number): void {
    const { points, slots } = this
    for (let index = 0; index < postings.size; index += 1) {
      const slot = postings.slots[index] ?? 0
      const before = points[slot] ?? 0
      const after = (postings.weights[index] ?? 0) * factor
      if (after <= before) continue
      if (before === 0) {
        slots[this.size] = slot
        this.size += 1
      }
      points[slot] = after
    }
  }

  /** Adds the other's points. Removes events that have none there. */
  addWhereBoth(other: Scores): void {
    let kept = 0
    for (let index = 0; index < this.size; index += 1) {
      const slot = this.slots[index] ?? 0
      const more = other.points[slot] ?? 0
      this.points[slot] = more > 0 ? (this.points[slot] ?? 0) + more : 0
      if (more === 0) continue
      this.slots[kept] = slot
      kept += 1
    }
    this.size = kept
  }

  clear(): void {
    for (let index = 0; index < this.size; index += 1) this.points[this.slots[index] ?? 0] = 0
    this.size = 0
  }
}
