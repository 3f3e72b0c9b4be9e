import type { Failure, FailureCode } from '@ticketcd/schema'
import { initTRPC, TRPCError } from '@trpc/server'
import * as z from 'zod/mini'
import { Refusal, trpcCodes } from './refusal.ts'

/** Somebody who is logged in. */
export interface Caller {
  username: string
  /** The key of the session, so that a change of password can spare it. */
  tokenHash: string
}

/** The session cookie of one request and its response. */
export interface SessionCookie {
  /** What the browser sent, unchecked. */
  readonly token: string | null
  /** @param expiresAt ISO 8601, UTC */
  set(token: string, expiresAt: string): void
  clear(): void
}

/** What a procedure may know about its request. Nothing of HTTP beyond this reaches a feature. */
export interface Context {
  /** Looks the session up, at most once per request and only when a procedure asks. One that has ended lets nobody in (known-sessions.ts). */
  caller(): Promise<Caller | null>
  /** Reads the account anew: a role that was taken away is gone at once. */
  isAdmin(username: string): Promise<boolean>
  /**
   * Lets an admin in, and while no node of etcd answers whoever was let in a short while ago.
   * @param ask who is asking: rejects where it is no admin
   */
  admitOperator(ask: () => Promise<Caller>): Promise<Caller>
  cookie: SessionCookie
  /** Where the caller comes from, for throttling. */
  network: string
  /** Turns whatever was thrown into one of the closed set, and reports what is nobody's fault but ours. */
  explain(cause: unknown): Failure
  /** Told of every call that ended. `outcome` is `ok` or the failure's code. */
  onCall(path: string, outcome: FailureCode | 'ok', durationMs: number): void
}

const t = initTRPC.context<Context>().create({
  // Never a stack in an answer, whatever NODE_ENV says.
  isDev: false,
  errorFormatter: ({ shape, error }) => {
    const failure = failureOf(error)
    return {
      code: shape.code,
      message: failure.code,
      data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, failure },
    }
  },
})

function failureOf(error: TRPCError): Failure {
  if (error.cause instanceof Refusal) return error.cause.failure
  if (error.cause instanceof z.core.$ZodError) {
    const issues = error.cause.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    return { code: 'invalid-input', issues }
  }
  switch (error.code) {
    case 'NOT_FOUND':
      return { code: 'not-found' }
    case 'INTERNAL_SERVER_ERROR':
      return { code: 'internal' }
    default:
      // What tRPC itself refuses: broken JSON, a wrong method or content type, too long a batch.
      return { code: 'invalid-input', issues: [{ path: '', message: error.message }] }
  }
}

/** Gives every thrown thing its failure and its HTTP code, and counts the call. */
const explained = t.middleware(async ({ ctx, path, next }) => {
  const startedAt = performance.now()
  const result = await next()
  const failure = result.ok ? undefined : explain(result.error, ctx)
  ctx.onCall(path, failure?.code ?? 'ok', performance.now() - startedAt)
  if (!failure || result.ok) return result
  throw new TRPCError({
    code: trpcCodes[failure.code],
    cause: new Refusal(failure, { cause: result.error.cause }),
  })
})

function explain(error: TRPCError, ctx: Context): Failure {
  const isForeign = error.code === 'INTERNAL_SERVER_ERROR' && !(error.cause instanceof Refusal)
  return isForeign ? ctx.explain(error.cause ?? error) : failureOf(error)
}

export const router = t.router

/** Anyone may call it. */
export const publicProcedure = t.procedure.use(explained)

const loggedIn = t.middleware(async ({ ctx, next }) => {
  const caller = await ctx.caller()
  if (!caller) throw new Refusal({ code: 'not-logged-in' })
  return next({ ctx: caller })
})

/** Only somebody who is logged in may call it; adds `username` and `tokenHash` to the context. */
export const customerProcedure = publicProcedure.use(loggedIn)

/** Only admins may call it. The account is read anew, so that a role that was taken away is gone at once. */
export const adminProcedure = publicProcedure.use(loggedIn).use(async ({ ctx, next }) => {
  if (!(await ctx.isAdmin(ctx.username))) throw new Refusal({ code: 'forbidden' })
  return next()
})

/** As `adminProcedure`, and also while no node of etcd answers. For looking after the nodes; nothing stored may come of it. */
export const operatorProcedure = publicProcedure.use(async ({ ctx, next }) => {
  const operator = await ctx.admitOperator(async () => {
    const caller = await ctx.caller()
    if (!caller) throw new Refusal({ code: 'not-logged-in' })
    if (!(await ctx.isAdmin(caller.username))) throw new Refusal({ code: 'forbidden' })
    return caller
  })
  return next({ ctx: operator })
})
