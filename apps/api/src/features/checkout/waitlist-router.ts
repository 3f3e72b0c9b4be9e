import { JoinInput, LeaveInput, type WaitingView } from '@ticketcd/schema'
import { customerProcedure, router } from '../../trpc.ts'

/** What the procedures below need. Each is safe to repeat: the order's id makes it one. */
export interface WaitingLists {
  /** Takes a place in the list of a type that is sold out. */
  join(username: string, input: JoinInput): Promise<{ waiting: WaitingView; revision: number }>
  /** Gives a place up. What has been offered already is released as any other hold. */
  leave(username: string, input: LeaveInput): Promise<{ revision: number }>
  /** All places of a customer, and all that is offered: offers first, then by when they joined. */
  mine(username: string): Promise<WaitingView[]>
}

export const waitlistRouter = (lists: WaitingLists) =>
  router({
    join: customerProcedure.input(JoinInput).mutation(({ ctx, input }) => lists.join(ctx.username, input)),

    leave: customerProcedure.input(LeaveInput).mutation(({ ctx, input }) => lists.leave(ctx.username, input)),

    mine: customerProcedure.query(({ ctx }) => lists.mine(ctx.username)),
  })
