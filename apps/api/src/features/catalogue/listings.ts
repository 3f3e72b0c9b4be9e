import type { EventValue } from '@ticketcd/schema'
import { Columns } from './columns.ts'
import { type Listing, listingOf, type Stock, type Written } from './listing.ts'
import { type Hits, SearchIndex } from './search-index.ts'

/**
 * All events: by id, by text, and as columns for passes over all of them.
 *
 * Invariant: index, columns and `bySlot` hold each listing under its slot, and nothing under any
 * other slot.
 */
export class Listings {
  readonly columns = new Columns()
  private readonly byId = new Map<string, Listing>()
  private readonly bySlot: (Listing | undefined)[] = []
  private readonly index = new SearchIndex()
  private readonly freeSlots: number[] = []

  get size(): number {
    return this.byId.size
  }

  get(eventId: string): Listing | undefined {
    return this.byId.get(eventId)
  }

  /** @param slot one that is in use */
  at(slot: number): Listing {
    const listing = this.bySlot[slot]
    if (!listing) throw new RangeError(`no event in slot ${slot}`)
    return listing
  }

  /** @returns `undefined` for a text without words, which excludes nothing */
  search(text: string): Hits | undefined {
    return this.index.search(text)
  }

  /** Adds or updates an event. */
  put(eventId: string, written: Written<EventValue>, stock: Stock): void {
    const event = written.value
    const known = this.byId.get(eventId)
    const slot = known?.slot ?? this.freeSlots.pop() ?? this.bySlot.length
    this.set(listingOf(eventId, written, slot, stock))
    if (known && sameText(known.event, event)) return
    if (known) this.index.remove(slot, known.event)
    this.index.add(slot, event)
  }

  /** Updates the stock alone, which is the most frequent change; the search index is unaffected. */
  restock(eventId: string, stock: Stock): void {
    const known = this.byId.get(eventId)
    if (known) this.set({ ...known, stock })
  }

  /**
   * The listed events that start, or whose sale opens, after `afterMs` and until `untilMs`
   * (milliseconds since 1970). Time alone changes their state.
   */
  turned(afterMs: number, untilMs: number): string[] {
    const { length, listed, startsAtMs, salesOpenAtMs } = this.columns
    const turns = (atMs = Number.NaN) => atMs > afterMs && atMs <= untilMs
    const eventIds: string[] = []
    for (let slot = 0; slot < length; slot++)
      if (listed[slot] === 1 && (turns(startsAtMs[slot]) || turns(salesOpenAtMs[slot])))
        eventIds.push(this.at(slot).eventId)
    return eventIds
  }

  remove(eventId: string): void {
    const known = this.byId.get(eventId)
    if (!known) return
    this.index.remove(known.slot, known.event)
    this.columns.clear(known.slot)
    this.byId.delete(eventId)
    this.bySlot[known.slot] = undefined
    this.freeSlots.push(known.slot)
  }

  private set(listing: Listing): void {
    this.byId.set(listing.eventId, listing)
    this.bySlot[listing.slot] = listing
    this.columns.set(listing)
  }
}

const textFields = ['name', 'venue', 'location', 'type', 'description'] as const

function sameText(a: EventValue, b: EventValue): boolean {
  return textFields.every((field) => a[field] === b[field])
}
