import type { CatalogueQuery, EventSort } from '@ticketcd/schema'
import { countParam, flagParam, listParam, type RawSearch, textParam } from '../../lib/search-params.ts'

/**
 * The search in the address of the home page. People read addresses, so prices are whole euros and
 * days are in the browser's time zone.
 */
export interface CatalogueSearch {
  q?: string
  type?: string[]
  place?: string[]
  /** First day, `2026-06-01`, in the browser's time zone. */
  from?: string
  /** Last day, inclusive. */
  to?: string
  min?: number
  max?: number
  available?: true
  past?: true
  sort?: EventSort
}

/** Listed here, since the list of the schema would add zod to the first load of the page. */
const sorts = ['relevance', 'date', 'price', 'name'] as const satisfies readonly EventSort[]

/** Returns the valid parts and drops the rest. An address typed by hand still leads to events. */
export function parseCatalogueSearch(raw: RawSearch): CatalogueSearch {
  return present({
    q: textParam(raw.q)?.slice(0, 200),
    type: listParam(raw.type),
    place: listParam(raw.place),
    from: dayParam(raw.from),
    to: dayParam(raw.to),
    min: countParam(raw.min),
    max: countParam(raw.max),
    available: flagParam(raw.available),
    past: flagParam(raw.past),
    sort: sorts.find((sort) => sort === raw.sort),
  })
}

/** Returns the search as a query of the api. */
export function catalogueQuery(search: CatalogueSearch): CatalogueQuery {
  return present({
    text: search.q,
    types: search.type,
    locations: search.place,
    from: search.from && startOfDay(search.from, 0),
    to: search.to && startOfDay(search.to, 1),
    minPrice: search.min === undefined ? undefined : search.min * 100,
    maxPrice: search.max === undefined ? undefined : search.max * 100,
    availableOnly: search.available,
    includePast: search.past,
    sort: search.sort,
  })
}

/** Returns how many filters are set. Text and order do not count. */
export function countFilters({ type, place, from, to, min, max, available, past }: CatalogueSearch): number {
  const single = [from, to, min, max, available, past].filter((value) => value !== undefined)
  return single.length + (type?.length ?? 0) + (place?.length ?? 0)
}

/** Whether the page shows all upcoming events, after the featured ones. */
export function isUnfiltered(search: CatalogueSearch): boolean {
  return search.q === undefined && countFilters(search) === 0
}

function dayParam(value: unknown): string | undefined {
  const text = textParam(value)
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  // Rejects 31 February, which `Date` parses as a day in March.
  return new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) ? text : undefined
}

/** Midnight in the browser's time zone, as UTC. */
function startOfDay(day: string, daysLater: number): string {
  const date = new Date(`${day}T00:00:00`)
  date.setDate(date.getDate() + daysLater)
  return date.toISOString()
}

type Present<Parts> = { [Name in keyof Parts]?: Exclude<Parts[Name], undefined | ''> }

/** Drops unset values, so that neither the address nor the query carries them. */
function present<Parts extends object>(parts: Parts): Present<Parts> {
  return Object.fromEntries(
    Object.entries(parts).filter(([, value]) => value !== undefined && value !== ''),
  ) as Present<Parts>
}
