import type { Key, KeyRange } from '../key-value.ts'

/*
 * Invariants:
 * 1. The intervals are not empty, are in the order of their keys, and neither overlap nor touch.
 * 2. A range is therefore covered exactly if one interval covers it.
 */

/** A half-open interval. Without an end it covers all keys from `begin` on. */
interface Interval {
  readonly begin: Key
  end: Key | undefined
}

/** Keys are never empty, so this is the smallest one. */
const smallestKey: Key = '\0'

/** The union of ranges of keys. */
export class KeySet {
  private readonly intervals: Interval[] = []

  /** @param ranges in any order; a range that ends before it begins contains no key */
  constructor(ranges: Iterable<KeyRange>) {
    const sorted = Array.from(ranges, intervalOf)
      .filter(({ begin, end }) => end === undefined || begin < end)
      .sort((one, other) => (one.begin < other.begin ? -1 : Number(one.begin > other.begin)))
    for (const interval of sorted) this.append(interval)
  }

  /**
   * Whether all keys of a range are in the set. For a range without keys, which ends at its first
   * key or before, that first key decides. (etcd's answer to such a range depends on the shape of
   * its tree.)
   */
  covers(range: KeyRange): boolean {
    let { begin, end } = intervalOf(range)
    if (end !== undefined && end <= begin) end = after(begin)
    const { end: covered, begin: from } = this.lastFrom(begin) ?? {}
    if (from === undefined) return false
    return covered === undefined || (end !== undefined && end <= covered)
  }

  private append({ begin, end }: Interval): void {
    const last = this.intervals.at(-1)
    if (last === undefined || (last.end !== undefined && last.end < begin))
      this.intervals.push({ begin, end })
    else if (last.end !== undefined && (end === undefined || end > last.end)) last.end = end
  }

  /** The last interval that begins at `key` or before it. */
  private lastFrom(key: Key): Interval | undefined {
    let low = 0
    let high = this.intervals.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.intervals[middle] as Interval).begin <= key) low = middle + 1
      else high = middle
    }
    return this.intervals[low - 1]
  }
}

function intervalOf({ key, rangeEnd }: KeyRange): Interval {
  if (rangeEnd === '') return { begin: key, end: after(key) }
  return { begin: key === '' ? smallestKey : key, end: rangeEnd === '\0' ? undefined : rangeEnd }
}

/** The key that follows directly. */
function after(key: Key): Key {
  return `${key}\0`
}
