import * as z from 'zod/mini'
import type { EventCard } from './event.ts'
import { Cents, IsoTime, line } from './value.ts'

export const EventSort = z.enum(['relevance', 'date', 'price', 'name'])
export type EventSort = z.output<typeof EventSort>

/**
 * The query of the home page. Every field is optional; an empty query matches all future events, by
 * date.
 */
export const CatalogueQuery = z.object({
  text: z.optional(z.string().check(z.trim(), z.maxLength(200))),
  types: z.optional(z.array(line(40)).check(z.maxLength(50))),
  locations: z.optional(z.array(line(60)).check(z.maxLength(50))),
  /** Events that start at or after this moment. */
  from: z.optional(IsoTime),
  /** Events that start before this moment. */
  to: z.optional(IsoTime),
  /** In cents; compared with the event's lowest price. */
  minPrice: z.optional(Cents),
  maxPrice: z.optional(Cents),
  availableOnly: z.optional(z.boolean()),
  /** Past events are left out by default. They never come first. */
  includePast: z.optional(z.boolean()),
  /** `relevance` without a text means `date`. */
  sort: z.optional(EventSort),
  /** The `nextCursor` of the page before. */
  cursor: z.nullish(z.string().check(z.maxLength(500))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(60))),
})
export type CatalogueQuery = z.input<typeof CatalogueQuery>

export interface Facet {
  value: string
  /** Events that match the rest of the query and have this value. */
  count: number
}

/** An event that matches a text, with the matching words of the event, for highlighting. */
export interface FoundEvent extends EventCard {
  matches: string[]
}

export interface CataloguePage {
  items: FoundEvent[]
  /** Events that match, over all pages. */
  total: number
  nextCursor: string | null
  facets: { types: Facet[]; locations: Facet[] }
}
