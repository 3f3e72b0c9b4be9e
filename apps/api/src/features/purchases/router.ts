import { OrderRef, type PurchaseView } from '@ticketcd/schema'
import * as z from 'zod/mini'
import { customerProcedure, router } from '../../http/trpc.ts'

export const PurchasesQuery = z.object({
  /** By the start of the event: `upcoming` soonest first, `past` latest first. */
  when: z.enum(['upcoming', 'past']),
  cursor: z.nullish(z.string().check(z.maxLength(500))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(60))),
})
export type PurchasesQuery = z.output<typeof PurchasesQuery>

export interface PurchasesPage {
  items: PurchaseView[]
  nextCursor: string | null
}

/** The operations that the procedures below call. */
export interface Purchases {
  mine(username: string, query: PurchasesQuery): Promise<PurchasesPage>
  /** @throws {Refusal} order-not-found */
  one(username: string, ref: OrderRef): Promise<PurchaseView>
}

export const purchasesRouter = (purchases: Purchases) =>
  router({
    mine: customerProcedure
      .input(PurchasesQuery)
      .query(({ ctx, input }) => purchases.mine(ctx.username, input)),

    one: customerProcedure.input(OrderRef).query(({ ctx, input }) => purchases.one(ctx.username, input)),
  })
