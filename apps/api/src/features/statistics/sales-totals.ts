import {
  type EventSales,
  type EventValue,
  type OtherTicketTypeSales,
  type Statistics,
  type TicketTypeSales,
  type TicketValue,
  type TypeSales,
  ticketTypesListedMax,
} from '@ticketcd/schema'
import { OpenSales } from './open-sales.ts'
import { Ranking } from './ranking.ts'

const topEventsMax = 10

interface Sums {
  /** In cents. */
  revenue: number
  sold: number
  held: number
  available: number
  capacity: number
  /** Number of events, or of events with this ticket type. */
  events: number
}

interface EventTotals {
  event: EventValue | undefined
  readonly tickets: Map<string, TicketValue>
  readonly sums: Sums
}

/** The change of an event type's sales by a change of one ticket or event. */
export interface Sale {
  readonly type: string
  /** In cents; below 0 for returned tickets. */
  readonly revenue: number
  readonly tickets: number
}

/**
 * The totals of all sales, updated by each change of an event or a ticket.
 *
 * Invariants, after every change:
 * 1. Every sum equals a new count of all tickets.
 * 2. A ticket counts once its event is known. A draft and a cancelled event count only revenue,
 *    sold and held, because their remaining tickets cannot be bought.
 */
export class SalesTotals {
  private readonly byEvent = new Map<string, EventTotals>()
  private readonly all = noSums()
  private readonly types = new Map<string, Sums>()
  private readonly ticketTypes = new Map<string, Sums>()
  private readonly ranking: Ranking
  private readonly openSales: OpenSales

  constructor(
    events: Iterable<{ readonly parts: { readonly eventId: string }; readonly value: EventValue }> = [],
    tickets: Iterable<{
      readonly parts: { readonly eventId: string; readonly ticketType: string }
      readonly value: TicketValue
    }> = [],
  ) {
    for (const { parts, value } of events) this.totalsOf(parts.eventId).event = value
    for (const { parts, value } of tickets) this.totalsOf(parts.eventId).tickets.set(parts.ticketType, value)
    const known: EventValue[] = []
    for (const eventTotals of this.byEvent.values()) {
      this.count(eventTotals, 1)
      if (eventTotals.event) known.push(eventTotals.event)
    }
    this.openSales = new OpenSales(known)
    this.ranking = new Ranking(
      [...this.byEvent].map(([eventId, { sums }]) => ({ eventId, revenue: sums.revenue })),
    )
  }

  /**
   * @param event `undefined` if the event is gone
   * @returns the sales that moved from one event type to another, or appeared or vanished with the
   *   event
   */
  setEvent(eventId: string, event: EventValue | undefined): Sale[] {
    const eventTotals = this.totalsOf(eventId)
    const left = saleOf(eventTotals, -1)
    this.count(eventTotals, -1)
    if (eventTotals.event) this.openSales.remove(eventTotals.event)
    eventTotals.event = event
    if (event) this.openSales.add(event)
    this.count(eventTotals, 1)
    this.ranking.set(eventId, eventTotals.sums.revenue)
    if (!event && eventTotals.tickets.size === 0) this.byEvent.delete(eventId)
    const came = saleOf(eventTotals, 1)
    return left[0]?.type === came[0]?.type ? [] : [...left, ...came]
  }

  /**
   * @param ticket `undefined` if the ticket type is gone
   * @returns the sale; `undefined` if nothing was sold, or the event is unknown
   */
  setTicket(eventId: string, ticketType: string, ticket: TicketValue | undefined): Sale | undefined {
    const eventTotals = this.totalsOf(eventId)
    const { event } = eventTotals
    const before = eventTotals.tickets.get(ticketType)
    if (before) this.countTicket(eventTotals, ticketType, before, -1)
    if (ticket) {
      eventTotals.tickets.set(ticketType, ticket)
      this.countTicket(eventTotals, ticketType, ticket, 1)
    } else eventTotals.tickets.delete(ticketType)
    this.ranking.set(eventId, eventTotals.sums.revenue)
    if (!event && eventTotals.tickets.size === 0) this.byEvent.delete(eventId)
    const revenue = (ticket?.revenue ?? 0) - (before?.revenue ?? 0)
    const tickets = (ticket?.sold ?? 0) - (before?.sold ?? 0)
    return event && (revenue !== 0 || tickets !== 0) ? { type: event.type, revenue, tickets } : undefined
  }

  typeOf(eventId: string): string | undefined {
    return this.byEvent.get(eventId)?.event?.type
  }

  /** @param nowMs milliseconds since 1970 */
  totals(nowMs: number): Statistics['totals'] {
    return { ...this.all, eventsOnSale: this.openSales.count(nowMs) }
  }

  /** Highest revenue first. */
  byType(): TypeSales[] {
    return [...this.types]
      .map(([type, { revenue, sold, capacity, events }]) => ({ type, revenue, sold, capacity, events }))
      .sort((a, b) => b.revenue - a.revenue || byName(a.type, b.type))
  }

  /** The ticket types that sold most, each by itself, and the sum of the others. */
  byTicketType(): Pick<Statistics, 'byTicketType' | 'otherTicketTypes'> {
    const sales = [...this.ticketTypes]
      .map(([ticketType, { revenue, sold, held, available, capacity }]) => ({
        ticketType,
        revenue,
        sold,
        held,
        available,
        total: capacity,
      }))
      .sort((a, b) => b.sold - a.sold || byName(a.ticketType, b.ticketType))
    return {
      byTicketType: sales.slice(0, ticketTypesListedMax),
      otherTicketTypes: inSum(sales.slice(ticketTypesListedMax)),
    }
  }

  topEvents(): EventSales[] {
    return this.ranking.first(topEventsMax).flatMap(({ eventId }) => {
      const eventTotals = this.byEvent.get(eventId)
      if (!eventTotals?.event) return []
      const { revenue, sold, capacity } = eventTotals.sums
      const { name, type, startsAt, timeZone } = eventTotals.event
      return { eventId, name, type, startsAt, timeZone, revenue, sold, capacity }
    })
  }

  private totalsOf(eventId: string): EventTotals {
    const known = this.byEvent.get(eventId)
    if (known) return known
    const eventTotals = { event: undefined, tickets: new Map<string, TicketValue>(), sums: noSums() }
    this.byEvent.set(eventId, eventTotals)
    return eventTotals
  }

  /** Adds an event with all its tickets, or subtracts it if `sign` is -1. */
  private count(eventTotals: EventTotals, sign: 1 | -1): void {
    const { event } = eventTotals
    if (event && isOffered(event)) {
      this.all.events += sign
      sumsOf(this.types, event.type).events += sign
    }
    for (const [ticketType, ticket] of eventTotals.tickets)
      this.countTicket(eventTotals, ticketType, ticket, sign)
    if (event) dropIfNothing(this.types, event.type)
  }

  private countTicket(eventTotals: EventTotals, ticketType: string, ticket: TicketValue, sign: 1 | -1): void {
    const { event } = eventTotals
    if (!event) return
    const [ofType, ofTicketType] = [sumsOf(this.types, event.type), sumsOf(this.ticketTypes, ticketType)]
    for (const sums of [eventTotals.sums, this.all, ofType, ofTicketType])
      add(sums, ticket, isOffered(event), sign)
    ofTicketType.events += sign
    dropIfNothing(this.ticketTypes, ticketType)
    dropIfNothing(this.types, event.type)
  }
}

function inSum(sales: readonly TicketTypeSales[]): OtherTicketTypeSales | null {
  if (sales.length === 0) return null
  const sum = { types: sales.length, revenue: 0, sold: 0, held: 0, available: 0, total: 0 }
  for (const { revenue, sold, held, available, total } of sales) {
    sum.revenue += revenue
    sum.sold += sold
    sum.held += held
    sum.available += available
    sum.total += total
  }
  return sum
}

/** All sales of the event, added to its type, or subtracted if `sign` is -1. */
function saleOf({ event, sums }: EventTotals, sign: 1 | -1): Sale[] {
  if (!event || (sums.revenue === 0 && sums.sold === 0)) return []
  return [{ type: event.type, revenue: sign * sums.revenue, tickets: sign * sums.sold }]
}

function isOffered({ status }: EventValue): boolean {
  return status === 'on-sale' || status === 'closed'
}

function add(sums: Sums, ticket: TicketValue, offered: boolean, sign: 1 | -1): void {
  sums.revenue += sign * ticket.revenue
  sums.sold += sign * ticket.sold
  sums.held += sign * ticket.held
  if (!offered) return
  sums.available += sign * ticket.available
  sums.capacity += sign * ticket.total
}

function noSums(): Sums {
  return { revenue: 0, sold: 0, held: 0, available: 0, capacity: 0, events: 0 }
}

function sumsOf(table: Map<string, Sums>, name: string): Sums {
  const sums = table.get(name) ?? noSums()
  table.set(name, sums)
  return sums
}

function dropIfNothing(table: Map<string, Sums>, name: string): void {
  const sums = table.get(name)
  if (sums && Object.values(sums).every((sum) => sum === 0)) table.delete(name)
}

function byName(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
