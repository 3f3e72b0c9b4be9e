import type { RawSearch } from '../../lib/search-params.ts'

/** The search in the address of the tickets; empty for upcoming ones. */
export interface TicketsSearch {
  when?: 'past'
}

export function parseTicketsSearch(search: RawSearch): TicketsSearch {
  return search.when === 'past' ? { when: 'past' } : {}
}
