import { asRevision, type Mirror, type Revision } from '@ticketcd/etcd'
import { type Failure, livePath } from '@ticketcd/schema'
import type { TRPCError } from '@trpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { networkOf } from '../../network.ts'
import { isOurs } from '../../same-origin.ts'
import { sessionCookieOf } from '../../session-cookie.ts'
import type { Sessions } from '../../sessions.ts'
import { Throttle } from '../../throttle.ts'
import type { Caller } from '../../trpc.ts'
import type { LiveHub } from './live-hub.ts'
import { type LiveRequest, readLiveRequest } from './live-request.ts'
import { Places } from './places.ts'
import { adminTopics, privateTopics, type SessionGuard } from './session-guard.ts'
import { takeSocket, writeHead } from './stream-socket.ts'

/** How long a stream waits for the mirror to reach what its browser has seen elsewhere, in milliseconds. */
const waitForMirrorMs = 1_000
/** When a process that is full is worth asking again, in milliseconds. */
const fullRetryMs = 5_000
/** Above this many at once, a network may open one more each so many milliseconds. */
const openingRefillMs = 50
/** Tabs share a stream, and a browser that comes back may come before its old stream is known to be gone. */
const perSession = 16

export interface LiveLimits {
  /** Streams of this process. */
  total: number
  /** Streams that one network may hold, and may open at once. */
  perNetwork: number
}

/** Enough for a hall full of people behind one address; each stream costs some 8 KB. */
export const usualLiveLimits: LiveLimits = { total: 20_000, perNetwork: 2_000 }

export interface LiveRouteOptions {
  hub: LiveHub
  guard: SessionGuard
  mirror: Mirror
  sessions: Pick<Sessions, 'callerOf'>
  isAdmin(username: string): Promise<boolean>
  /** Whether the catalogue can answer yet. */
  isReady(): boolean
  limits: LiveLimits
  /** Answers a failure as procedures do. */
  refuse(reply: FastifyReply, failure: Failure, code?: TRPCError['code']): FastifyReply
  /** Turns whatever was thrown into one of the closed set. */
  explain(cause: unknown): Failure
}

/** `GET /live`: all that may be wrong is said before the stream begins; from then on the hub has the socket. */
export function mountLive(server: FastifyInstance, options: LiveRouteOptions): void {
  const { hub, guard, mirror, sessions, isAdmin, isReady, limits, refuse, explain } = options
  const places = new Places({ ...limits, perSession })
  const openings = new Throttle({ burst: limits.perNetwork, refillMs: openingRefillMs })

  /** Who is allowed to follow these topics, or why nobody is. */
  async function callerFor(
    { topics }: LiveRequest,
    since: Revision | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Caller | undefined | Failure> {
    if (!topics.some((topic) => privateTopics.includes(topic))) return undefined
    const caller = await sessions.callerOf(sessionCookieOf(request, reply).token, since)
    if (!caller) return { code: 'not-logged-in' }
    const needsAdmin = topics.some((topic) => adminTopics.includes(topic))
    return needsAdmin && !(await isAdmin(caller.username)) ? { code: 'forbidden' } : caller
  }

  async function open(
    request: FastifyRequest,
    reply: FastifyReply,
    network: string,
  ): Promise<Failure | 'open'> {
    const { url, headers } = request.raw
    const lastEventId = headers['last-event-id']
    const asked = readLiveRequest({ address: url ?? '', lastEventId: [lastEventId].flat()[0] })
    if ('refused' in asked) return { code: 'invalid-input', issues: [{ path: '', message: asked.refused }] }
    // Its answer would have to wait for others on the same connection, and theirs for the end of the stream.
    if (reply.raw.socket !== request.raw.socket) return pipelined
    const since = asRevision(asked.since ?? 0)
    const caller = await callerFor(asked, since, request, reply)
    if (caller && 'code' in caller) return caller
    if (since !== undefined) await mirror.waitFor(since, { timeoutMs: waitForMirrorMs })
    if (caller && !places.takeForSession(caller.tokenHash)) return full
    if (request.raw.socket.destroyed) {
      if (caller) places.giveBackForSession(caller.tokenHash)
      return { code: 'internal' }
    }
    reply.hijack()
    const socket = takeSocket(request.raw, reply.raw)
    writeHead(socket)
    const subscriber = hub.join({ socket, topics: asked.topics, since: asked.since, caller })
    guard.watch(subscriber)
    // Nothing more is expected: whoever sends, or has no more to send, is gone or is no browser.
    const end = () => socket.destroy()
    socket.on('data', end)
    socket.on('end', end)
    socket.on('error', end)
    socket.on('close', () => {
      guard.forget(subscriber)
      hub.leave(subscriber)
      places.giveBackForNetwork(network)
      if (caller) places.giveBackForSession(caller.tokenHash)
    })
    socket.resume()
    return 'open'
  }

  server.route({
    method: 'GET',
    url: livePath,
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const fetchSite = [request.headers['sec-fetch-site']].flat()[0]
      if (!isOurs({ host: request.host, origin: request.headers.origin, fetchSite }))
        return refuse(reply, { code: 'forbidden' })
      if (!isReady()) return refuse(reply, { code: 'unavailable', retryAfterMs: 1_000 })
      const network = networkOf(request.ip)
      const retryAfterMs = openings.take(network, performance.now())
      if (retryAfterMs > 0)
        return refuse(reply, { code: 'throttled', retryAfterMs: Math.max(1_000, retryAfterMs) })
      if (!places.takeForNetwork(network)) return refuse(reply, full)
      const outcome = await open(request, reply, network).catch(explain)
      if (outcome === 'open') return reply
      places.giveBackForNetwork(network)
      return refuse(reply, outcome)
    },
  })
  server.route({
    method: ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: livePath,
    handler: (_request, reply) => {
      const failure: Failure = {
        code: 'invalid-input',
        issues: [{ path: '', message: 'a stream is read by GET' }],
      }
      return refuse(reply.header('allow', 'GET'), failure, 'METHOD_NOT_SUPPORTED')
    },
  })
}

const pipelined: Failure = {
  code: 'invalid-input',
  issues: [{ path: '', message: 'a stream has its connection for itself' }],
}
const full: Failure = { code: 'busy', retryAfterMs: fullRetryMs }
