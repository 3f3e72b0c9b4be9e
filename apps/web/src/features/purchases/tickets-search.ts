import type { RawSearch } from '../../lib/search-params.ts'

/** What the address of the tickets says: nothing for those to come. */
export interface TicketsSearch {
  when?: 'past'
}

export function parseTicketsSearch(search: RawSearch): TicketsSearch {
  return search.when === 'past' ? { when: 'past' } : {}
}
