/** The values that an event is ranked by. */
export interface Rank {
  readonly eventId: string
  /** In cents. */
  readonly revenue: number
}

/**
 * Events by revenue, the highest first. The cost of a change is the number of places that the event
 * moves, which is small for one sale among many events.
 *
 * Invariant: `ranks` is sorted and has each event with revenue once.
 */
export class Ranking {
  private ranks: Rank[] = []
  private readonly revenues = new Map<string, number>()

  /**
   * Builds the ranking with one sort; setting the events one by one would move most of them often.
   */
  constructor(ranks: Iterable<Rank> = []) {
    for (const { eventId, revenue } of ranks) if (revenue > 0) this.revenues.set(eventId, revenue)
    this.ranks = [...this.revenues].map(([eventId, revenue]) => ({ eventId, revenue })).sort(inOrder)
  }

  /** @param revenue in cents; an event without revenue is not ranked */
  set(eventId: string, revenue: number): void {
    const before = this.revenues.get(eventId)
    if (before === revenue) return
    const from = before === undefined ? undefined : this.placeOf({ eventId, revenue: before })
    if (revenue <= 0) {
      if (from !== undefined) this.ranks.splice(from, 1)
      this.revenues.delete(eventId)
      return
    }
    this.revenues.set(eventId, revenue)
    const rank = { eventId, revenue }
    const to = this.placeOf(rank)
    if (from === undefined) this.ranks.splice(to, 0, rank)
    else this.move(from, to, rank)
  }

  first(count: number): readonly Rank[] {
    return this.ranks.slice(0, count)
  }

  private move(from: number, to: number, rank: Rank): void {
    // If the event moves down, `to` counts its own old place, so the new place is one less.
    const place = to > from ? to - 1 : to
    if (place > from) this.ranks.copyWithin(from, from + 1, place + 1)
    else this.ranks.copyWithin(place + 1, place, from)
    this.ranks[place] = rank
  }

  /** The index of the rank, or the index at which it would be inserted. */
  private placeOf(rank: Rank): number {
    let low = 0
    let high = this.ranks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (inOrder(this.ranks[middle] as Rank, rank) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function inOrder(a: Rank, b: Rank): number {
  return b.revenue - a.revenue || (a.eventId < b.eventId ? -1 : Number(a.eventId > b.eventId))
}
