import { JoinInput, LeaveInput, type WaitingView } from '@ticketcd/schema'
import { customerProcedure, router } from '../../http/trpc.ts'

/** The operations behind the procedures below. Each write is idempotent by its order id. */
export interface WaitingLists {
  /** Takes a place in the list of a type that is sold out. */
  join(username: string, input: JoinInput): Promise<{ waiting: WaitingView; revision: number }>
  /** Removes a place. An offer is a hold, and is released like any other. */
  leave(username: string, input: LeaveInput): Promise<{ revision: number }>
  /** All places and offers of a customer: offers first, then by time of joining. */
  mine(username: string): Promise<WaitingView[]>
}

export const waitingListRouter = (lists: WaitingLists) =>
  router({
    join: customerProcedure.input(JoinInput).mutation(({ ctx, input }) => lists.join(ctx.username, input)),

    leave: customerProcedure.input(LeaveInput).mutation(({ ctx, input }) => lists.leave(ctx.username, input)),

    mine: customerProcedure.query(({ ctx }) => lists.mine(ctx.username)),
  })
