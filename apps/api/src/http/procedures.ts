import { asRevision, type Mirror, type Revision, revisionZero } from '@ticketcd/etcd'
import { ageHeader, type Failure, revisionHeader } from '@ticketcd/schema'
import { getTRPCErrorShape, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AppRouter } from '../router.ts'
import type { KnownAdmins } from '../sessions/known-admins.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { type LoadShedder, Visit } from './load-shedder.ts'
import { networkOf } from './network.ts'
import { Refusal, trpcCodes } from './refusal.ts'
import { refusalOfRequest } from './same-origin.ts'
import { sessionCookieOf } from './session-cookie.ts'
import type { Caller, Context } from './trpc.ts'
import { answerCalls } from './trpc-calls.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The place that the load shedder gave to a request for procedures. */
    visit?: Visit
  }
}

/**
 * How long an answer waits for the mirror to reach the revision that the browser has seen. After
 * that it comes with its age.
 */
const waitForMirrorMs = 1_000
const batchMax = 10

export interface ProceduresOptions {
  router: AppRouter
  mirror: Mirror
  sessions: Sessions
  knownAdmins: KnownAdmins
  /** Whether the catalogue can answer yet. */
  isReady(): boolean
  isAdmin: Context['isAdmin']
  explain: Context['explain']
  onCall: Context['onCall']
  loadShedder: LoadShedder
}

/** Mounts the router at `/trpc`, and rejects requests that no procedure should receive. */
export async function mountProcedures(server: FastifyInstance, options: ProceduresOptions): Promise<void> {
  const { router, mirror, isReady, explain, loadShedder } = options

  await server.register(async (scope) => {
    scope.decorateRequest('visit')
    // The calls parse the body themselves, so that their answer can name its errors.
    scope.removeContentTypeParser('application/json')
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
      done(null, body)
    })

    scope.addHook('onRequest', (request, reply, next) => {
      reply.header('cache-control', 'no-store')
      reply.header(revisionHeader, mirror.revision)
      if (Number.isFinite(mirror.ageMs)) reply.header(ageHeader, Math.max(0, Math.round(mirror.ageMs)))
      const refusal = refusalOfRequest({
        method: request.method,
        host: request.host,
        contentType: request.headers['content-type'],
        origin: request.headers.origin,
        fetchSite: headerOf(request, 'sec-fetch-site'),
      })
      if (refusal) refuse(router, reply, refusal.failure, refusal.code)
      else if (!isReady()) refuse(router, reply, { code: 'unavailable', retryAfterMs: 1_000 })
      else {
        const visit = loadShedder.enter(bodyBytesOf(request))
        if (visit instanceof Visit) {
          request.visit = visit
          reply.raw.once('close', () => visit.leave())
          next()
        } else refuse(router, reply, { code: 'busy', ...visit })
      }
    })

    scope.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
      const isTheirs = error.statusCode !== undefined && error.statusCode < 500
      if (!isTheirs) return refuse(router, reply, explain(error))
      const failure: Failure = { code: 'invalid-input', issues: [{ path: '', message: error.message }] }
      return refuse(router, reply, failure, error.statusCode === 413 ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST')
    })

    scope.all<{ Params: { path: string }; Querystring: Record<string, string | string[]> }>(
      '/trpc/:path',
      async (request, reply) => {
        const { method, params, query, body, visit } = request
        if (method === 'HEAD') return reply.code(204).send()
        visit?.hold()
        try {
          const input =
            method === 'GET' ? firstOf(query.input) || undefined : ((body as string | undefined) ?? '')
          const seen = asRevision(Number(headerOf(request, revisionHeader) ?? 0)) ?? revisionZero
          // Read your own writes, from any process. Mutations query etcd itself.
          if (method === 'GET' && seen > mirror.revision)
            await mirror.waitFor(seen, { timeoutMs: waitForMirrorMs })
          const answer = await answerCalls(
            { method, path: params.path, isBatch: firstOf(query.batch) === '1', input },
            { router, batchMax, context: contextOf(request, reply, seen, options) },
          )
          if (answer.errors.length > 0) reply.headers(retryAfterOf(answer.errors.map(({ cause }) => cause)))
          // Newer than the value from before the call. The browser waits for this one.
          reply.header(revisionHeader, mirror.revision)
          return reply.code(answer.status).type('application/json').send(answer.body)
        } finally {
          visit?.leave()
        }
      },
    )
  })
}

/**
 * Maximum length of the body in bytes: the announced length, up to the limit. A body that is
 * announced as longer is rejected without being read.
 */
function bodyBytesOf({ headers, routeOptions }: FastifyRequest): number {
  const bytesMax = routeOptions.bodyLimit
  const announced =
    headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : bytesMax
  return Math.min(announced, bytesMax)
}

function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  seen: Revision,
  { sessions, knownAdmins, isAdmin, explain, onCall }: ProceduresOptions,
): Context {
  const cookie = sessionCookieOf(request, reply)
  let caller: Promise<Caller | null> | undefined
  return {
    caller: () => {
      caller ??= sessions.callerOf(cookie.token, seen)
      return caller
    },
    isAdmin,
    admitOperator: (ask) => knownAdmins.admit(cookie.token, ask),
    cookie,
    network: networkOf(request.ip),
    explain,
    onCall,
  }
}

/**
 * Answers as tRPC would, so that the client reads a refusal like any other failure.
 * @param code for a cause that HTTP has its own status for. Default: the failure's code.
 */
export function refuse(
  router: AppRouter,
  reply: FastifyReply,
  failure: Failure,
  code: TRPCError['code'] = trpcCodes[failure.code],
) {
  const error = new TRPCError({ code, cause: new Refusal(failure) })
  const config = router._def._config
  const shape = getTRPCErrorShape({
    config,
    error,
    type: 'unknown',
    path: undefined,
    input: undefined,
    ctx: undefined,
  })
  reply.headers(retryAfterOf([error.cause]))
  return reply.code(getHTTPStatusCodeFromError(error)).send({ error: shape })
}

/** The longest retry time among the failures, in whole seconds as HTTP requires. */
function retryAfterOf(causes: readonly unknown[]): Record<string, string> {
  const waitsMs = causes.flatMap((cause) =>
    cause instanceof Refusal && 'retryAfterMs' in cause.failure ? [cause.failure.retryAfterMs] : [],
  )
  return waitsMs.length > 0 ? { 'retry-after': String(Math.ceil(Math.max(...waitsMs) / 1000)) } : {}
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  return firstOf(request.headers[name])
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
