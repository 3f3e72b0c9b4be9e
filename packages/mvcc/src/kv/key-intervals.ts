import type { Key, KeyRange } from '../key-value.ts'
import { firstIndex } from './binary-search.ts'

/** A set of half-open intervals of keys. */
export class KeyIntervals {
  /** Sorted and disjoint, except for those that were added last. */
  private intervals: { readonly begin: Key; readonly end: Key }[] = []
  private isSorted = true

  /**
   * An interval that ends before it begins covers nothing. That includes a `rangeEnd` of `\0`:
   * etcd's check does not interpret it as the end of all keys.
   */
  add({ key, rangeEnd }: KeyRange): void {
    const end = rangeEnd === '' ? `${key}\0` : rangeEnd
    if (end <= key) return
    this.intervals.push({ begin: key, end })
    this.isSorted = false
  }

  addAll(other: KeyIntervals): void {
    if (other.intervals.length === 0) return
    this.intervals.push(...other.intervals)
    this.isSorted = false
  }

  covers(key: Key): boolean {
    this.sort()
    const at = firstIndex(this.intervals.length, (each) => (this.intervals[each]?.end ?? '') > key)
    const interval = this.intervals[at]
    return interval !== undefined && interval.begin <= key
  }

  private sort(): void {
    if (this.isSorted) return
    this.isSorted = true
    const sorted = this.intervals.sort((one, other) => (one.begin < other.begin ? -1 : 1))
    this.intervals = []
    for (const each of sorted) {
      const last = this.intervals.at(-1)
      if (last === undefined || each.begin > last.end) this.intervals.push(each)
      else if (each.end > last.end) this.intervals.splice(-1, 1, { begin: last.begin, end: each.end })
    }
  }
}
