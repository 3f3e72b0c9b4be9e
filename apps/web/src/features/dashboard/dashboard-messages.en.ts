import type { SalesRange } from '@ticketcd/schema'

export const en = {
  title: 'Overview',
  loading: 'Loading the statistics',
  /** The second half of the first sentence, after the health of the cluster. */
  sales: (money: string) => `${money} in the last 24 hours`,
  change: {
    up: (share: string) => `up ${share}`,
    down: (share: string) => `down ${share}`,
    level: () => 'level',
  },
  /** Used if a share is hard to read, such as "up 48,210 %". */
  changeBeyondTenfold: { up: 'up more than tenfold', down: 'down more than tenfold' },
  noSales: 'nothing sold in the last 24 hours',
  figures: 'Figures of the moment',
  revenue: 'Revenue, 24 hours',
  tickets: 'Tickets, 24 hours',
  rate: 'Orders a second',
  rateNote: (tickets: string) => `${tickets} tickets a second`,
  available: 'Available',
  availableNote: (share: string) => `${share} of all seats`,
  held: 'Held now',
  heldNote: 'kept for buyers for some minutes',
  against: 'on the day before',
  nothingBefore: 'nothing the day before',
  empty: 'Nothing sold yet',
  emptyHint: 'The first order shows here within a second. Put an event on sale to begin.',
  newEvent: 'Create an event',
  salesOverTime: 'Sales over time',
  /**
   * The chart begins with a full step and covers a little less than its range, so its start is
   * named.
   */
  salesSummary: ({ sum, since, best }: { sum: string; since: string; best: string | null }) =>
    best ? `${sum} since ${since}; ${best} sold most.` : `Nothing sold since ${since}.`,
  range: 'Time range',
  ranges: { '1h': '1 h', '24h': '24 h', '7d': '7 d', '30d': '30 d', '90d': '90 d' } satisfies Record<
    SalesRange,
    string
  >,
  steps: { minute: 'Minute', hour: 'Hour', day: 'Day' },
  soFar: (step: string) => `${step}, so far`,
  legend: 'Types in this chart',
  revenueByType: 'Revenue per event type',
  revenueSummary: ({ type, share, sum }: { type: string; share: string; sum: string }) =>
    `${type} brings ${share} of ${sum}.`,
  seeEvents: (type: string) => `See events of type ${type}`,
  ticketTypes: 'Ticket types',
  ticketTypesSummary: ({ type, share }: { type: string; share: string }) =>
    `${share} of all tickets sold are ${type}.`,
  soldOf: (sold: string, share: string) => `${sold} sold · ${share}`,
  fillRate: 'Fill rate of the top events',
  fillSummary: ({ full, count }: { full: number; count: number }) =>
    full === 0
      ? `None of the top ${count} is sold out.`
      : `${full} of the top ${count} ${full === 1 ? 'is' : 'are'} sold out.`,
  filled: (sold: string, capacity: string) => `${sold} of ${capacity}`,
  nothingYet: 'Nothing sold yet.',
  columns: {
    type: 'Type',
    event: 'Event',
    date: 'Date',
    ticketType: 'Ticket type',
    revenue: 'Revenue in euros',
    sold: 'Sold',
    held: 'Held',
    available: 'Available',
    capacity: 'Capacity',
    events: 'Events',
    share: 'Share sold',
  },
}

export type DashboardMessages = typeof en
