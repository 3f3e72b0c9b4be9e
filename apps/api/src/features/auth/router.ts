import { type Account, LogInInput, RegisterInput } from '@ticketcd/schema'
import type * as z from 'zod/mini'
import { type Context, publicProcedure, router } from '../../http/trpc.ts'

/** A session that has just begun. */
export interface LoggedIn {
  account: Account
  revision: number
  /** Goes into the cookie; the store keeps only its hash. */
  token: string
  /** ISO 8601, UTC */
  expiresAt: string
}

/** The origin of a login or registration request. */
export interface Visitor {
  network: string
  /** The session that the new one replaces, if any. */
  oldToken: string | null
}

/** The operations that the procedures below call. */
export interface Auth {
  /** @returns `null` if there is no such account */
  account(username: string): Promise<Account | null>
  /** @throws {Refusal} username-taken, email-taken, throttled */
  register(input: z.output<typeof RegisterInput>, from: Visitor): Promise<LoggedIn>
  /** @throws {Refusal} wrong-credentials, throttled, busy */
  logIn(input: z.output<typeof LogInInput>, from: Visitor): Promise<LoggedIn>
  /** @returns the revision of the removal; `null` if there was no session */
  logOut(token: string | null): Promise<number | null>
}

export const authRouter = (auth: Auth) =>
  router({
    me: publicProcedure.query(async ({ ctx }) => {
      const caller = await ctx.caller()
      return caller && auth.account(caller.username)
    }),

    register: publicProcedure.input(RegisterInput).mutation(async ({ ctx, input }) => {
      const { account, revision, token, expiresAt } = await auth.register(input, visitorOf(ctx))
      ctx.cookie.set(token, expiresAt)
      return { account, revision }
    }),

    logIn: publicProcedure.input(LogInInput).mutation(async ({ ctx, input }) => {
      const { account, revision, token, expiresAt } = await auth.logIn(input, visitorOf(ctx))
      ctx.cookie.set(token, expiresAt)
      return { account, revision }
    }),

    logOut: publicProcedure.mutation(async ({ ctx }) => {
      const revision = await auth.logOut(ctx.cookie.token)
      ctx.cookie.clear()
      return { revision }
    }),
  })

function visitorOf({ network, cookie }: Context): Visitor {
  return { network, oldToken: cookie.token }
}
