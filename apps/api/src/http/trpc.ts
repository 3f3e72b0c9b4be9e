import type { Failure, FailureCode } from '@ticketcd/schema'
import { initTRPC, TRPCError } from '@trpc/server'
import * as z from 'zod/mini'
import { Refusal, trpcCodes } from './refusal.ts'

/** A user who is logged in. */
export interface Caller {
  username: string
  /** The key of the session, so that a change of the password can keep it. */
  tokenHash: string
}

/** The session cookie of one request and its response. */
export interface SessionCookie {
  /** The unchecked token of the browser's cookie. */
  readonly token: string | null
  /** @param expiresAt ISO 8601, UTC */
  set(token: string, expiresAt: string): void
  clear(): void
}

/** The properties of a request that a procedure may use. Nothing else of HTTP reaches a feature. */
export interface Context {
  /**
   * Looks the session up, at most once per request and only if a procedure needs it. An ended
   * session has no caller (known-sessions.ts).
   */
  caller(): Promise<Caller | null>
  /** Reads the account each time, so that a revoked role ends at once. */
  isAdmin(username: string): Promise<boolean>
  /**
   * Returns the caller if it is an admin. While no node of etcd answers, it accepts callers who
   * were admins a short while ago.
   * @param ask queries the caller; rejects if it is no admin
   */
  admitOperator(ask: () => Promise<Caller>): Promise<Caller>
  cookie: SessionCookie
  /** The caller's network, for throttling. */
  network: string
  /** Maps any error to one of the closed set of failures, and logs internal errors. */
  explain(cause: unknown): Failure
  /** Called after every call. `outcome` is `ok` or the failure's code. */
  onCall(path: string, outcome: FailureCode | 'ok', durationMs: number): void
}

const t = initTRPC.context<Context>().create({
  // An answer never has a stack, with any NODE_ENV.
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
      // Rejected by tRPC itself: broken JSON, a wrong method or content type, too long a batch.
      return { code: 'invalid-input', issues: [{ path: '', message: error.message }] }
  }
}

/** Maps every error to its failure and its HTTP code, and counts the call. */
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

/** Only users who are logged in may call it. It adds `username` and `tokenHash` to the context. */
export const customerProcedure = publicProcedure.use(loggedIn)

/** Only admins may call it. The account is read each time, so that a revoked role ends at once. */
export const adminProcedure = publicProcedure.use(loggedIn).use(async ({ ctx, next }) => {
  if (!(await ctx.isAdmin(ctx.username))) throw new Refusal({ code: 'forbidden' })
  return next()
})

/**
 * Like `adminProcedure`, and also while no node of etcd answers. It is for the operation of the
 * nodes, and must not lead to stored values.
 */
export const operatorProcedure = publicProcedure.use(async ({ ctx, next }) => {
  const operator = await ctx.admitOperator(async () => {
    const caller = await ctx.caller()
    if (!caller) throw new Refusal({ code: 'not-logged-in' })
    if (!(await ctx.isAdmin(caller.username))) throw new Refusal({ code: 'forbidden' })
    return caller
  })
  return next({ ctx: operator })
})
