import * as z from 'zod/mini'

/** Sales minus cancellations in a period. */
export interface SalesFigures {
  /** In cents. */
  revenue: number
  tickets: number
  orders: number
}

export interface TypeSales {
  /** An event type. */
  type: string
  /** In cents. */
  revenue: number
  sold: number
  capacity: number
  events: number
}

/** Over all events that have a ticket type of this name. */
export interface TicketTypeSales {
  ticketType: string
  /** In cents. */
  revenue: number
  sold: number
  held: number
  available: number
  total: number
}

/** The sums over the ticket types that are not listed separately. */
export interface OtherTicketTypeSales extends Omit<TicketTypeSales, 'ticketType'> {
  types: number
}

/**
 * The most ticket types that are listed separately. Their names are free text, so their number is
 * not bounded.
 */
export const ticketTypesListedMax = 100

export interface EventSales {
  eventId: string
  /** Several events may have the same name; `startsAt` distinguishes them. */
  name: string
  type: string
  startsAt: string
  timeZone: string
  /** In cents. */
  revenue: number
  sold: number
  capacity: number
}

/** Sales of one minute, hour or day. */
export interface SalesPoint {
  /** Its beginning: ISO 8601, UTC */
  at: string
  byType: Record<string, SalesFigures>
}

/**
 * The state of all sales at one revision. Totals are summed over the ticket keys, so they cannot
 * differ from the stock.
 */
export interface Statistics {
  revision: number
  /** The server's clock when it computed this: ISO 8601, UTC */
  at: string
  /** The age of the server's data at that time, in milliseconds. */
  ageMs: number
  totals: {
    /** In cents. */
    revenue: number
    sold: number
    held: number
    available: number
    capacity: number
    events: number
    eventsOnSale: number
  }
  /** Over the last ten seconds. */
  rate: { ordersPerSecond: number; ticketsPerSecond: number }
  last24Hours: SalesFigures
  /** The 24 hours before the last 24, for comparison. */
  previous24Hours: SalesFigures
  /** Highest revenue first. */
  byType: TypeSales[]
  /** Most sold first, `ticketTypesListedMax` at most. */
  byTicketType: TicketTypeSales[]
  /** All others together; `null` if there are none. */
  otherTicketTypes: OtherTicketTypeSales | null
  /** Highest revenue first, ten at most. */
  topEvents: EventSales[]
  /**
   * The current minute and the one before, so that a chart by minutes continues without a request.
   */
  latestMinutes: SalesPoint[]
}

/** The last hour by minutes, 24 hours by hours … */
export const SalesRange = z.enum(['1h', '24h', '7d', '30d', '90d'])
export type SalesRange = z.output<typeof SalesRange>

/** The length of a step in each range. */
export const salesSteps = {
  '1h': 'minute',
  '24h': 'hour',
  '7d': 'hour',
  '30d': 'day',
  '90d': 'day',
} as const satisfies Record<SalesRange, SalesStep>
export type SalesStep = 'minute' | 'hour' | 'day'

export interface SalesSeries {
  revision: number
  step: SalesStep
  /** ISO 8601, UTC: the beginning of the first step and the end of the last. */
  from: string
  to: string
  /** In order; a step without sales is missing. */
  points: SalesPoint[]
}
