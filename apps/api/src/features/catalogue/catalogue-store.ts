import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Mirror, MirrorTable } from '@ticketcd/etcd'
import {
  AnyConfig,
  type CataloguePage,
  type CatalogueQuery,
  Event,
  type EventCard,
  type EventCounts,
  type EventDetail,
  type EventValue,
  forSale,
  type Location,
  Ticket,
  type TicketValue,
  type TicketView,
} from '@ticketcd/schema'
import type * as z from 'zod/mini'
import { Refusal } from '../../http/refusal.ts'
import type { Context } from '../../http/trpc.ts'
import { selectFeatured } from './featured.ts'
import { cardOf, detailOf, type Listing, stockOf } from './listing.ts'
import { selectPage } from './listing-query.ts'
import { Listings } from './listings.ts'
import { CursorError } from './rank.ts'
import type { Catalogue, CatalogueConfig } from './router.ts'

/** Events indexed between two yields to the event loop: about 10 ms of work. */
const chunk = 200

/** The mirror's record types that the catalogue consists of. */
export const catalogueRecords = [Event, Ticket, AnyConfig] as const

export interface CatalogueStoreOptions {
  mirror: Mirror
  isAdmin(username: string): Promise<boolean>
  /** @returns ISO 8601, UTC */
  now(): string
}

/**
 * The catalogue, served from the mirror's tables, so it answers with and without a quorum.
 *
 * Invariant: once `ready`, the listings agree with the mirror's tables after every batch of
 * changes. A change names only the affected event; its values are read from the tables. The order
 * of event and ticket changes therefore has no effect, nor has a change while the index is being
 * built.
 */
export class CatalogueStore implements Catalogue {
  private readonly options: CatalogueStoreOptions
  private readonly listings = new Listings()
  /** The events themselves, for features that show an event beside their own data. */
  readonly events: MirrorTable<{ readonly eventId: string }, EventValue>
  private readonly tickets: MirrorTable<
    { readonly eventId: string; readonly ticketType: string },
    TicketValue
  >
  private readonly unsubscribe: () => void
  private closed = false
  /** Resolves when every event is indexed. */
  readonly ready: Promise<void>

  constructor(options: CatalogueStoreOptions) {
    this.options = options
    const { mirror } = options
    this.events = mirror.table(Event)
    this.tickets = mirror.table(Ticket)
    const ofEvents = mirror.onTableChange(Event, (changes) => {
      for (const { parts } of changes) this.relist(parts.eventId)
    })
    const ofTickets = mirror.onTableChange(Ticket, (changes) => {
      for (const eventId of new Set(changes.map(({ parts }) => parts.eventId))) this.restock(eventId)
    })
    this.unsubscribe = () => {
      ofEvents()
      ofTickets()
    }
    this.ready = this.listAll()
    // Without a waiter, a rejection must not end the process.
    this.ready.catch(() => undefined)
  }

  close(): void {
    this.closed = true
    this.unsubscribe()
  }

  list(query: z.output<typeof CatalogueQuery>): CataloguePage {
    try {
      return selectPage(this.listings, query, this.options.now())
    } catch (error) {
      if (!(error instanceof CursorError)) throw error
      const issues = [{ path: 'cursor', message: error.message }]
      throw new Refusal({ code: 'invalid-input', issues }, { cause: error })
    }
  }

  featured(): EventCard[] {
    return selectFeatured(this.listings, this.options.now())
  }

  async event(eventId: string, caller: Context['caller']): Promise<EventDetail> {
    const listing = this.listings.get(eventId)
    if (!listing || (listing.event.status === 'draft' && !(await this.mayPreview(caller))))
      throw new Refusal({ code: 'event-not-found' })
    return detailOf(listing, this.ticketsOf(eventId), this.options.now())
  }

  config(): CatalogueConfig {
    const table = this.options.mirror.table(AnyConfig)
    const list = (list: 'locations' | 'event-types' | 'ticket-types') => table.get({ list })?.value ?? []
    return {
      locations: list('locations').filter((each): each is Location => typeof each === 'object'),
      eventTypes: list('event-types').filter((each) => typeof each === 'string'),
      ticketTypes: list('ticket-types').filter((each) => typeof each === 'string'),
    }
  }

  /** The event as lists show it; `undefined` if it is unknown or a draft. */
  card(eventId: string): EventCard | undefined {
    const listing = this.listings.get(eventId)
    return listing && listing.event.status !== 'draft' ? cardOf(listing, this.options.now()) : undefined
  }

  /**
   * Calls `visit` with each event that has all words of the text, and its score. The order is
   * undefined; drafts are included.
   *
   * @returns `false` for a text without words, which excludes nothing
   */
  visitMatches(text: string, visit: (listing: Listing, score: number) => void): boolean {
    const hits = this.listings.search(text)
    for (const slot of hits?.slots ?? []) visit(this.listings.at(slot), hits?.scores[slot] ?? 0)
    return hits !== undefined
  }

  /** The fields of an event that change with its sales; `undefined` if it is unknown or a draft. */
  counts(eventId: string): (EventCounts & { tickets: TicketView[] }) | undefined {
    const card = this.card(eventId)
    if (!card) return undefined
    const { revision, editRevision, state, fromPrice, available, capacity } = card
    const tickets = this.ticketsOf(eventId)
    return { eventId, revision, editRevision, state, fromPrice, available, capacity, tickets }
  }

  /**
   * Events whose state the clock alone has changed after `afterMs` and until `untilMs`, both in
   * milliseconds since 1970.
   */
  turned(afterMs: number, untilMs: number): string[] {
    return this.listings.turned(afterMs, untilMs)
  }

  get size(): number {
    return this.listings.size
  }

  private async mayPreview(caller: Context['caller']): Promise<boolean> {
    const somebody = await caller()
    return somebody !== null && this.options.isAdmin(somebody.username)
  }

  private async listAll(): Promise<void> {
    await this.options.mirror.ready
    const eventIds = [...this.events.values()].map(({ parts }) => parts.eventId)
    for (const [index, eventId] of eventIds.entries()) {
      if (this.closed) return
      this.relist(eventId)
      if (index % chunk === 0) await nextTurn()
    }
  }

  private relist(eventId: string): void {
    const event = this.events.get({ eventId })
    if (event) this.listings.put(eventId, event, this.stock(eventId))
    else this.listings.remove(eventId)
  }

  private restock(eventId: string): void {
    this.listings.restock(eventId, this.stock(eventId))
  }

  private stock(eventId: string) {
    return stockOf(this.tickets.under({ eventId }))
  }

  private ticketsOf(eventId: string): TicketView[] {
    return [...this.tickets.under({ eventId })]
      .sort((a, b) => a.value.position - b.value.position || (a.key < b.key ? -1 : 1))
      .map(({ parts, value }) => ({
        ticketType: parts.ticketType,
        price: value.price,
        available: forSale(value),
        total: value.total,
        waiting: value.waiting ?? 0,
      }))
  }
}
