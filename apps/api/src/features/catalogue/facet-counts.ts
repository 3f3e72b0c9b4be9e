import type { Facet } from '@ticketcd/schema'

/** Counts events by the value of one property, and holds the values that the query filters by. */
export class FacetCounts {
  private readonly counts: Uint32Array
  private readonly wanted: Uint8Array | undefined

  /**
   * @param values all values of the property, by number
   * @param asked the values in the query; an empty list means all
   */
  constructor(
    private readonly values: readonly string[],
    private readonly asked: readonly string[] = [],
  ) {
    this.counts = new Uint32Array(values.length)
    if (asked.length === 0) return
    const names = new Set(asked)
    this.wanted = Uint8Array.from(values, (value) => (names.has(value) ? 1 : 0))
  }

  wants(value: number): boolean {
    return this.wanted === undefined || this.wanted[value] === 1
  }

  count(value: number): void {
    this.counts[value] = (this.counts[value] ?? 0) + 1
  }

  /**
   * Sorted by count, highest first, then by value. The query's own values are included even if
   * their count is 0.
   */
  facets(): Facet[] {
    const counted = new Map<string, number>(this.asked.map((value) => [value, 0]))
    for (const [number, value] of this.values.entries()) {
      const count = this.counts[number] ?? 0
      if (count > 0) counted.set(value, count)
    }
    return [...counted]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  }
}
