import { type Account, LogInInput, RegisterInput } from '@ticketcd/schema'
import type * as z from 'zod/mini'
import { publicProcedure, router } from '../../trpc.ts'

/** A session that has just begun. */
export interface LoggedIn {
  account: Account
  revision: number
  /** For the cookie; the store keeps only its hash. */
  token: string
  /** ISO 8601, UTC */
  expiresAt: string
}

/** What the procedures below need. */
export interface Auth {
  /** @returns `null` for a token without a valid session. */
  account(token: string | null): Promise<Account | null>
  /** @throws {Refusal} username-taken, email-taken, throttled */
  register(input: z.output<typeof RegisterInput>, address: string): Promise<LoggedIn>
  /**
   * @param oldToken the session that this one replaces, if any
   * @throws {Refusal} wrong-credentials, throttled
   */
  logIn(
    input: z.output<typeof LogInInput>,
    from: { address: string; oldToken: string | null },
  ): Promise<LoggedIn>
  /** @returns the revision of the removal; `null` when there was no session. */
  logOut(token: string | null): Promise<number | null>
}

export const authRouter = (auth: Auth) =>
  router({
    me: publicProcedure.query(({ ctx }) => auth.account(ctx.cookie.token)),

    register: publicProcedure.input(RegisterInput).mutation(async ({ ctx, input }) => {
      const { account, revision, token, expiresAt } = await auth.register(input, ctx.address)
      ctx.cookie.set(token, expiresAt)
      return { account, revision }
    }),

    logIn: publicProcedure.input(LogInInput).mutation(async ({ ctx, input }) => {
      const from = { address: ctx.address, oldToken: ctx.cookie.token }
      const { account, revision, token, expiresAt } = await auth.logIn(input, from)
      ctx.cookie.set(token, expiresAt)
      return { account, revision }
    }),

    logOut: publicProcedure.mutation(async ({ ctx }) => {
      const revision = await auth.logOut(ctx.cookie.token)
      ctx.cookie.clear()
      return { revision }
    }),
  })
