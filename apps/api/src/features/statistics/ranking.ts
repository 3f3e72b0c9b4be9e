/** What an event stands by in the ranking. */
export interface Rank {
  readonly eventId: string
  /** In cents. */
  readonly revenue: number
}

/**
 * Events by revenue, the highest first. Invariant: `ranks` is sorted and has each event with revenue once. A move costs the
 * distance that the event moves, which for one sale among many events is short.
 */
export class Ranking {
  private ranks: Rank[] = []
  private readonly revenues = new Map<string, number>()

  /** All at once, where setting them one by one would move most of them many times. */
  constructor(ranks: Iterable<Rank> = []) {
    for (const { eventId, revenue } of ranks) if (revenue > 0) this.revenues.set(eventId, revenue)
    this.ranks = [...this.revenues].map(([eventId, revenue]) => ({ eventId, revenue })).sort(inOrder)
  }

  /** @param revenue in cents; an event without any is not ranked */
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
    // Going down, its own old place counted as one that comes before the new.
    const place = to > from ? to - 1 : to
    if (place > from) this.ranks.copyWithin(from, from + 1, place + 1)
    else this.ranks.copyWithin(place + 1, place, from)
    this.ranks[place] = rank
  }

  /** Where it stands, or would stand. */
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
