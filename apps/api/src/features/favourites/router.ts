import { type EventCard, EventId } from '@ticketcd/schema'
import * as z from 'zod/mini'
import { customerProcedure, router } from '../../http/trpc.ts'

export const FavouritesQuery = z.object({
  cursor: z.nullish(EventId),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(60))),
})
export type FavouritesQuery = z.output<typeof FavouritesQuery>

export interface FavouritesPage {
  items: EventCard[]
  nextCursor: string | null
}

/** The operations that the procedures below call. */
export interface Favourites {
  mine(username: string, query: FavouritesQuery): Promise<FavouritesPage>
  /** At most 1,000 event ids. */
  ids(username: string): Promise<string[]>
  /** @throws {Refusal} event-not-found */
  add(username: string, eventId: string): Promise<{ revision: number }>
  remove(username: string, eventId: string): Promise<{ revision: number }>
}

const EventRef = z.object({ eventId: EventId })

export const favouritesRouter = (favourites: Favourites) =>
  router({
    mine: customerProcedure
      .input(FavouritesQuery)
      .query(({ ctx, input }) => favourites.mine(ctx.username, input)),

    ids: customerProcedure.query(({ ctx }) => favourites.ids(ctx.username)),

    add: customerProcedure
      .input(EventRef)
      .mutation(({ ctx, input }) => favourites.add(ctx.username, input.eventId)),

    remove: customerProcedure
      .input(EventRef)
      .mutation(({ ctx, input }) => favourites.remove(ctx.username, input.eventId)),
  })
