import * as z from 'zod/mini'

/** What was sold, less what was given back, in some stretch of time. */
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

/** What is told of ticket types that are not told of one by one. */
export interface OtherTicketTypeSales extends Omit<TicketTypeSales, 'ticketType'> {
  types: number
}

/** How many ticket types are told of one by one: their names are free, so there is no end to them. */
export const ticketTypesListedMax = 100

export interface EventSales {
  eventId: string
  /** Several events may have it: when they start tells them apart. */
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

/** The state of all sales at one revision. Totals come from the ticket keys, so they cannot disagree with the sale. */
export interface Statistics {
  revision: number
  /** The server's clock when it made this: ISO 8601, UTC */
  at: string
  /** How old the server's knowledge was then, in milliseconds. */
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
  /** All others together; `null` where there are none. */
  otherTicketTypes: OtherTicketTypeSales | null
  /** Highest revenue first, ten at most. */
  topEvents: EventSales[]
  /** The minute that runs and the one before, so that a chart by minutes goes on without asking. */
  latestMinutes: SalesPoint[]
}

/** The last hour by minutes, 24 hours by hours … */
export const SalesRange = z.enum(['1h', '24h', '7d', '30d', '90d'])
export type SalesRange = z.output<typeof SalesRange>

/** In which steps each range is told. */
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
