import type { SalesRange } from '@ticketcd/schema'
import type { RawSearch } from '../../lib/search-params.ts'

/** The search in the address of the dashboard. */
export interface DashboardSearch {
  range?: SalesRange
}

/**
 * In the order of their length. Listed here, since every first load parses addresses and does not
 * include zod.
 */
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
