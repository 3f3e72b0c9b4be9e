/** An event in the order of edits. */
export interface Edited {
  readonly eventId: string
  /** The `modRevision` of the event's key. */
  readonly revision: number
  readonly status: string
  readonly type: string
}

/**
 * All events in the order of their last edit. Each change keeps the order, so no query sorts.
 *
 * Invariant: `order` is sorted by revision and id, and holds exactly the values of `byId`.
 */
export class RecentEvents {
  private readonly byId = new Map<string, Edited>()
  private order: Edited[] = []

  get size(): number {
    return this.order.length
  }

  /** Replaces all events, with a single sort. */
  fill(events: Iterable<Edited>): void {
    this.byId.clear()
    for (const event of events) this.byId.set(event.eventId, event)
    this.order = [...this.byId.values()].sort(compareEdits)
  }

  put(event: Edited): void {
    this.remove(event.eventId)
    this.byId.set(event.eventId, event)
    this.order.splice(this.placeOf(event), 0, event)
  }

  remove(eventId: string): void {
    const known = this.byId.get(eventId)
    if (!known) return
    this.byId.delete(eventId)
    this.order.splice(this.placeOf(known), 1)
  }

  /** The events from the latest edit to the oldest; with `after`, only the ones behind it. */
  *newestFirst(after?: Pick<Edited, 'revision' | 'eventId'>): Generator<Edited, void, undefined> {
    for (let index = (after ? this.placeOf(after) : this.order.length) - 1; index >= 0; index -= 1)
      yield this.order[index] as Edited
  }

  count(fits: (event: Edited) => boolean): number {
    let count = 0
    for (const event of this.order) if (fits(event)) count += 1
    return count
  }

  private placeOf(event: Pick<Edited, 'revision' | 'eventId'>): number {
    let low = 0
    let high = this.order.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareEdits(this.order[middle] as Edited, event) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

type Place = Pick<Edited, 'revision' | 'eventId'>

function compareEdits(a: Place, b: Place): number {
  return a.revision - b.revision || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0)
}
