import type { SalesRange } from '@ticketcd/schema'
import type { RawSearch } from '../../lib/search-params.ts'

/** What of the dashboard is in its address. */
export interface DashboardSearch {
  range?: SalesRange
}

/** In the order of their length. Written here, since addresses are parsed in every first load, and zod is not part of it. */
export const salesRanges = Object.keys({
  '1h': true,
  '24h': true,
  '7d': true,
  '30d': true,
  '90d': true,
} satisfies Record<SalesRange, true>) as SalesRange[]

export const defaultRange: SalesRange = '24h'

export function parseDashboardSearch({ range }: RawSearch): DashboardSearch {
  const known = salesRanges.find((each) => each === range)
  return known === undefined || known === defaultRange ? {} : { range: known }
}
