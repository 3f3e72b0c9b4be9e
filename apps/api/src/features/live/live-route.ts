import type { Socket } from 'node:net'
import { asRevision, type Mirror, type Revision } from '@ticketcd/etcd'
import { type Failure, livePath } from '@ticketcd/schema'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Gate } from '../../http/gate.ts'
import { networkOf } from '../../http/network.ts'
import { isOurs } from '../../http/same-origin.ts'
import { sessionCookieOf } from '../../http/session-cookie.ts'
import { Throttle } from '../../http/throttle.ts'
import type { Caller } from '../../http/trpc.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import type { LiveHub } from './live-hub.ts'
import { type LiveRequest, readLiveRequest } from './live-request.ts'
import { Places } from './places.ts'
import { adminTopics, privateTopics, type SessionGuard } from './session-guard.ts'
import { takeSocket, writeHead } from './stream-socket.ts'

/**
 * A stream waits this long for the mirror to reach the revision that its browser has received, in
 * milliseconds.
 */
const waitForMirrorMs = 1_000
/** Retry time for a browser that a full process refuses, in milliseconds. */
const fullRetryMs = 5_000
/**
 * A network may open `perNetwork` streams at once, and then one in each interval of this length, in
 * milliseconds.
 */
const openingRefillMs = 50
/** Tabs share a stream, and a browser may reconnect before its old stream is known to be closed. */
const perSession = 16

export interface LiveLimits {
  /** Streams of this process. */
  total: number
  /** Streams that one network may hold, and may open at once. */
  perNetwork: number
}

/** Enough for a large audience behind one address. Each stream takes about 8 KB. */
export const usualLiveLimits: LiveLimits = { total: 20_000, perNetwork: 2_000 }

export interface LiveRouteOptions {
  hub: Pick<LiveHub, 'join' | 'leave'>
  guard: Pick<SessionGuard, 'watch' | 'forget'>
  mirror: Pick<Mirror, 'waitFor'>
  sessions: Pick<Sessions, 'callerOf'>
  isAdmin(username: string): Promise<boolean>
  limits: LiveLimits
}

/**
 * `GET /live`. Every refusal is sent before the stream begins; from then on the hub owns the
 * socket.
 */
export class LiveRoute {
  private readonly options: LiveRouteOptions
  private readonly places: Places
  private readonly openings: Throttle

  constructor(options: LiveRouteOptions) {
    this.options = options
    const { limits } = options
    this.places = new Places({ ...limits, perSession })
    this.openings = new Throttle({ burst: limits.perNetwork, refillMs: openingRefillMs })
  }

  mount(server: FastifyInstance, gate: Gate): void {
    server.route({
      method: 'GET',
      url: livePath,
      exposeHeadRoute: false,
      handler: (request, reply) => this.answer(request, reply, gate),
    })
    server.route({
      method: ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: livePath,
      handler: (_request, reply) =>
        gate.refuse(reply.header('allow', 'GET'), onlyGet, 'METHOD_NOT_SUPPORTED'),
    })
  }

  private async answer(request: FastifyRequest, reply: FastifyReply, gate: Gate): Promise<FastifyReply> {
    const { isReady, refuse, explain } = gate
    reply.header('cache-control', 'no-store')
    const fetchSite = [request.headers['sec-fetch-site']].flat()[0]
    if (!isOurs({ host: request.host, origin: request.headers.origin, fetchSite }))
      return refuse(reply, { code: 'forbidden' })
    if (!isReady()) return refuse(reply, { code: 'unavailable', retryAfterMs: 1_000 })
    const network = networkOf(request.ip)
    const retryAfterMs = this.openings.take(network, performance.now())
    if (retryAfterMs > 0)
      return refuse(reply, { code: 'throttled', retryAfterMs: Math.max(1_000, retryAfterMs) })
    if (!this.places.takeForNetwork(network)) return refuse(reply, full)
    const outcome = await this.open(request, reply, network).catch(explain)
    if (outcome === 'open') return reply
    this.places.giveBackForNetwork(network)
    return refuse(reply, outcome)
  }

  private async open(
    request: FastifyRequest,
    reply: FastifyReply,
    network: string,
  ): Promise<Failure | 'open'> {
    const { url, headers } = request.raw
    const lastEventId = headers['last-event-id']
    const asked = readLiveRequest({ address: url ?? '', lastEventId: [lastEventId].flat()[0] })
    if ('refused' in asked) return { code: 'invalid-input', issues: [{ path: '', message: asked.refused }] }
    // A pipelined request: its answer would wait for earlier answers on the connection, and later
    // ones for the end of the stream.
    if (reply.raw.socket !== request.raw.socket) return pipelined
    const since = asRevision(asked.since ?? 0)
    const caller = await this.callerFor(asked, since, request, reply)
    if (caller && 'code' in caller) return caller
    if (since !== undefined) await this.options.mirror.waitFor(since, { timeoutMs: waitForMirrorMs })
    if (caller && !this.places.takeForSession(caller.tokenHash)) return full
    if (request.raw.socket.destroyed) {
      if (caller) this.places.giveBackForSession(caller.tokenHash)
      return { code: 'internal' }
    }
    reply.hijack()
    this.join(takeSocket(request.raw, reply.raw), asked, caller, network)
    return 'open'
  }

  /**
   * The session that may follow these topics (`undefined` for public topics), or the reason of a
   * refusal.
   */
  private async callerFor(
    { topics }: LiveRequest,
    since: Revision | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Caller | undefined | Failure> {
    if (!topics.some((topic) => privateTopics.includes(topic))) return undefined
    const { sessions, isAdmin } = this.options
    const caller = await sessions.callerOf(sessionCookieOf(request, reply).token, since)
    if (!caller) return { code: 'not-logged-in' }
    const needsAdmin = topics.some((topic) => adminTopics.includes(topic))
    return needsAdmin && !(await isAdmin(caller.username)) ? { code: 'forbidden' } : caller
  }

  /** Begins the stream. Its places are returned when the socket closes. */
  private join(
    socket: Socket,
    { topics, since }: LiveRequest,
    caller: Caller | undefined,
    network: string,
  ): void {
    const { hub, guard } = this.options
    writeHead(socket)
    const subscriber = hub.join({ socket, topics, since, caller })
    guard.watch(subscriber)
    // A client of a stream sends nothing more. If it sends bytes or closes its side, it is gone or
    // is no browser.
    const end = () => socket.destroy()
    socket.on('data', end)
    socket.on('end', end)
    socket.on('error', end)
    socket.on('close', () => {
      guard.forget(subscriber)
      hub.leave(subscriber)
      this.places.giveBackForNetwork(network)
      if (caller) this.places.giveBackForSession(caller.tokenHash)
    })
    socket.resume()
  }
}

const pipelined: Failure = {
  code: 'invalid-input',
  issues: [{ path: '', message: 'a stream has its connection for itself' }],
}
const onlyGet: Failure = {
  code: 'invalid-input',
  issues: [{ path: '', message: 'a stream is read by GET' }],
}
const full: Failure = { code: 'busy', retryAfterMs: fullRetryMs }
