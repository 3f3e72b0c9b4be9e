import type { CatalogueQuery, EventSort } from '@ticketcd/schema'
import { countParam, flagParam, listParam, type RawSearch, textParam } from '../../lib/search-params.ts'

/** What the home page's address says. Money in whole euros and days as the reader means them, since people read addresses. */
export interface CatalogueSearch {
  q?: string
  type?: string[]
  place?: string[]
  /** First day, `2026-06-01`, in the browser's time zone. */
  from?: string
  /** Last day, included. */
  to?: string
  min?: number
  max?: number
  available?: true
  past?: true
  sort?: EventSort
}

/** Written out, since the schema's own list would bring zod into the first load of the page. */
const sorts = ['relevance', 'date', 'price', 'name'] as const satisfies readonly EventSort[]

/** Takes what makes sense and drops the rest: an address typed by hand still leads to events. */
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

/** The same question as the api understands it. */
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

/** How many filters are set; the text and the order are none. */
export function countFilters({ type, place, from, to, min, max, available, past }: CatalogueSearch): number {
  const single = [from, to, min, max, available, past].filter((value) => value !== undefined)
  return single.length + (type?.length ?? 0) + (place?.length ?? 0)
}

/** Whether the page shows everything to come, led by the featured events. */
export function isUnfiltered(search: CatalogueSearch): boolean {
  return search.q === undefined && countFilters(search) === 0
}

function dayParam(value: unknown): string | undefined {
  const text = textParam(value)
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  // 31 February is refused: it would come out as a day in March.
  return new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) ? text : undefined
}

/** Midnight in the browser's time zone, as UTC. */
function startOfDay(day: string, daysLater: number): string {
  const date = new Date(`${day}T00:00:00`)
  date.setDate(date.getDate() + daysLater)
  return date.toISOString()
}

type Present<Parts> = { [Name in keyof Parts]?: Exclude<Parts[Name], undefined | ''> }

/** Leaves out what is not set, so that neither the address nor the query carries it. */
function present<Parts extends object>(parts: Parts): Present<Parts> {
  return Object.fromEntries(
    Object.entries(parts).filter(([, value]) => value !== undefined && value !== ''),
  ) as Present<Parts>
}
