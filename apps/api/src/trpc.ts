import type { Failure } from '@ticketcd/schema'
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
  /** Looks the session up, at most once per request and only when a procedure asks. */
  caller(): Promise<Caller | null>
  cookie: SessionCookie
  /** The caller's network address, for throttling. */
  address: string
  /** Turns whatever was thrown into one of the closed set, and reports what is nobody's fault but ours. */
  explain(cause: unknown): Failure
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

/** Gives every thrown thing its failure and its HTTP code. */
const explained = t.middleware(async ({ ctx, next }) => {
  const result = await next()
  if (result.ok) return result
  const { cause } = result.error
  if (result.error.code !== 'INTERNAL_SERVER_ERROR' && !(cause instanceof Refusal)) return result
  const failure = cause instanceof Refusal ? cause.failure : ctx.explain(cause ?? result.error)
  throw new TRPCError({ code: trpcCodes[failure.code], cause: new Refusal(failure, { cause }) })
})

export const router = t.router

/** Anyone may call it. */
export const publicProcedure = t.procedure.use(explained)

/** Only somebody who is logged in may call it; adds `username` and `tokenHash` to the context. */
export const customerProcedure = publicProcedure.use(async ({ ctx, next }) => {
  const caller = await ctx.caller()
  if (!caller) throw new Refusal({ code: 'not-logged-in' })
  return next({ ctx: caller })
})
