import {
  type CataloguePage,
  CatalogueQuery,
  type EventCard,
  type EventDetail,
  EventId,
  type Location,
} from '@ticketcd/schema'
import * as z from 'zod/mini'
import { type Context, publicProcedure, router } from '../../http/trpc.ts'

export interface CatalogueConfig {
  locations: Location[]
  eventTypes: string[]
  ticketTypes: string[]
}

/** The operations that the procedures below call. */
export interface Catalogue {
  /** @throws {Refusal} invalid-input for a cursor of another query */
  list(query: z.output<typeof CatalogueQuery>): CataloguePage
  featured(): EventCard[]
  /** @throws {Refusal} event-not-found, also for a draft if the caller is not an admin */
  event(eventId: string, caller: Context['caller']): Promise<EventDetail>
  config(): CatalogueConfig
}

export const catalogueRouter = (catalogue: Catalogue) =>
  router({
    list: publicProcedure.input(CatalogueQuery).query(({ input }) => catalogue.list(input)),

    featured: publicProcedure.query(() => catalogue.featured()),

    event: publicProcedure
      .input(z.object({ eventId: EventId }))
      .query(({ ctx, input }) => catalogue.event(input.eventId, ctx.caller)),

    config: publicProcedure.query(() => catalogue.config()),
  })
