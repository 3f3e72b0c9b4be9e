import { asRevision, type Mirror } from '@ticketcd/etcd'
import { ageHeader, type Failure, revisionHeader } from '@ticketcd/schema'
import { getTRPCErrorShape, TRPCError } from '@trpc/server'
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { KnownAdmins } from './known-admins.ts'
import { networkOf } from './network.ts'
import { Refusal, trpcCodes } from './refusal.ts'
import type { AppRouter } from './router.ts'
import { refusalOfRequest } from './same-origin.ts'
import { sessionCookieOf } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'
import type { Caller, Context } from './trpc.ts'

/** How long an answer waits for the mirror to reach what the browser has seen; then it comes with its age. */
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
}

/** Mounts the router at `/trpc`. What no procedure should ever see is refused here. */
export async function mountProcedures(server: FastifyInstance, options: ProceduresOptions): Promise<void> {
  const { router, mirror, isReady, explain } = options

  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      const failure = refusalOfRequest({
        method: request.method,
        host: request.host,
        contentType: request.headers['content-type'],
        origin: request.headers.origin,
        fetchSite: headerOf(request, 'sec-fetch-site'),
      })
      if (failure) return refuse(router, reply, failure)
      if (!isReady()) return refuse(router, reply, { code: 'unavailable', retryAfterMs: 1_000 })
    })

    // Read your own writes, whichever process answers. Mutations ask etcd itself.
    scope.addHook('preHandler', async (request) => {
      if (request.method !== 'GET') return
      const seen = asRevision(Number(headerOf(request, revisionHeader) ?? 0))
      if (seen !== undefined) await mirror.waitFor(seen, { timeoutMs: waitForMirrorMs })
    })

    scope.addHook('onSend', async (_request, reply, payload) => {
      reply.header('cache-control', 'no-store')
      reply.header(revisionHeader, mirror.revision)
      if (Number.isFinite(mirror.ageMs)) reply.header(ageHeader, Math.max(0, Math.round(mirror.ageMs)))
      return payload instanceof Response ? await inOnePiece(payload, reply) : payload
    })

    scope.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
      const isTheirs = error.statusCode !== undefined && error.statusCode < 500
      if (!isTheirs) return refuse(router, reply, explain(error))
      const failure: Failure = { code: 'invalid-input', issues: [{ path: '', message: error.message }] }
      return refuse(router, reply, failure, error.statusCode)
    })

    const trpcOptions: FastifyTRPCPluginOptions<AppRouter>['trpcOptions'] = {
      router,
      maxBatchSize: batchMax,
      createContext: ({ req, res }) => contextOf(req, res, options),
      responseMeta: ({ errors }) => ({ headers: retryAfterOf(errors.map(({ cause }) => cause)) }),
    }
    await scope.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions })
  })
}

function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions, knownAdmins, isAdmin, explain, onCall }: ProceduresOptions,
): Context {
  const cookie = sessionCookieOf(request, reply)
  let caller: Promise<Caller | null> | undefined
  let expected: { username: string; isAdmin: Promise<boolean> } | undefined
  const callerOf = () => {
    caller ??= sessions.callerOf(cookie.token)
    return caller
  }
  return {
    caller: callerOf,
    expectAdmin: () => {
      const username = expected ? undefined : sessions.likelyOwner(cookie.token)
      if (username === undefined) return
      // In the same turn, so that both come in one answer.
      const both = [callerOf(), isAdmin(username)] as const
      expected = { username, isAdmin: both[1] }
      // Whoever asks for them is told; nobody asks for the second when the first says no.
      for (const each of both) each.catch(() => undefined)
    },
    isAdmin: (username) => (expected?.username === username ? expected.isAdmin : isAdmin(username)),
    admitOperator: (ask) => knownAdmins.admit(cookie.token, ask),
    cookie,
    network: networkOf(request.ip),
    explain,
    onCall,
  }
}

/**
 * What tRPC answers is complete, but would be sent as a stream: in chunks, each a system call and a packet. In one piece it has a
 * length and goes at once.
 */
async function inOnePiece(answer: Response, reply: FastifyReply): Promise<string> {
  reply.code(answer.status)
  for (const [name, value] of answer.headers) reply.header(name, value)
  return answer.text()
}

/** Answers as tRPC would, so that the client reads a refusal like any other failure. */
export function refuse(router: AppRouter, reply: FastifyReply, failure: Failure, status?: number) {
  const error = new TRPCError({ code: trpcCodes[failure.code], cause: new Refusal(failure) })
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
  return reply.code(status ?? getHTTPStatusCodeFromError(error)).send({ error: shape })
}

/** The longest wait that any of the failures asks for, in whole seconds as HTTP wants it. */
function retryAfterOf(causes: readonly unknown[]): Record<string, string> {
  const waitsMs = causes.flatMap((cause) =>
    cause instanceof Refusal && 'retryAfterMs' in cause.failure ? [cause.failure.retryAfterMs] : [],
  )
  return waitsMs.length > 0 ? { 'retry-after': String(Math.ceil(Math.max(...waitsMs) / 1000)) } : {}
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
