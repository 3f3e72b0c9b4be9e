import { type Account, PasswordChangeInput, ProfileInput } from '@ticketcd/schema'
import type * as z from 'zod/mini'
import { type Caller, customerProcedure, router } from '../../http/trpc.ts'

/** The operations that the procedures below call. */
export interface Profile {
  get(username: string): Promise<Account>
  /** @throws {Refusal} email-taken */
  update(
    username: string,
    input: z.output<typeof ProfileInput>,
  ): Promise<{ account: Account; revision: number }>
  /**
   * Changes the password and ends every other session of the account.
   *
   * @throws {Refusal} wrong-credentials, throttled, busy
   */
  changePassword(caller: Caller, input: z.output<typeof PasswordChangeInput>): Promise<{ revision: number }>
}

export const profileRouter = (profile: Profile) =>
  router({
    get: customerProcedure.query(({ ctx }) => profile.get(ctx.username)),

    update: customerProcedure
      .input(ProfileInput)
      .mutation(({ ctx, input }) => profile.update(ctx.username, input)),

    changePassword: customerProcedure
      .input(PasswordChangeInput)
      .mutation(({ ctx, input }) => profile.changePassword(ctx, input)),
  })
