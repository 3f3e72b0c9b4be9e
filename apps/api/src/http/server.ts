import cookie from '@fastify/cookie'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import type { ClockStatus } from '../clock/time-reference.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Gate } from './gate.ts'
import { pageHeaders, strictTransport } from './page-headers.ts'
import { mountProcedures, type ProceduresOptions, refuse } from './procedures.ts'
import { serveWeb } from './web-files.ts'

export interface ServerOptions extends ProceduresOptions {
  logger: FastifyBaseLogger
  metrics: Metrics
  /** Compares the clock of this process with those of the nodes. */
  clock: { readonly status: ClockStatus }
  /** Adds the route of the live streams. */
  live: { mount(server: FastifyInstance, gate: Gate): void }
  /** Number of trusted proxies. */
  trustProxy: number
  /** Folder of the built web app; without one only the api is served. */
  webDir: string
  /**
   * Time limit to receive a request, in milliseconds. Default: enough for the largest one on a slow
   * line.
   */
  comingInMs?: number
}

const bodyBytesMax = 64 * 1024
/**
 * 64 KB at 26 kbit a second. A slower client would keep its place, and a thousand of them all
 * places (docs/decisions/0027).
 */
const usualComingInMs = 20_000
/** A batch's path names all its procedures. */
const pathPartMax = 2_000

/** Creates the HTTP server with all of its routes. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const {
    logger,
    metrics,
    clock,
    trustProxy,
    webDir,
    router,
    mirror,
    live,
    isReady,
    explain,
    comingInMs = usualComingInMs,
  } = options
  const server = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // A child logger for each request is expensive, and no log line of a request needs one.
    childLoggerFactory: () => logger,
    trustProxy: (_address, hop) => hop < trustProxy,
    bodyLimit: bodyBytesMax,
    requestTimeout: comingInMs,
    // Node.js would apply the longer of the two to the whole request.
    http: { headersTimeout: comingInMs, connectionsCheckingInterval: comingInMs / 4 },
    routerOptions: { maxParamLength: pathPartMax },
  })
  await server.register(cookie)
  server.addHook('onRequest', (request, reply, next) => {
    reply.headers(pageHeaders)
    if (request.protocol === 'https') reply.headers(strictTransport)
    next()
  })

  server.get('/healthz', () => ({ status: 'ok' }))

  server.get('/readyz', (_request, reply) => {
    const ready = isReady()
    const ageMs = Number.isFinite(mirror.ageMs) ? Math.round(mirror.ageMs) : null
    return reply
      .code(ready ? 200 : 503)
      .send({ ready, revision: mirror.revision, ageMs, clock: clock.status })
  })

  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  )

  await mountProcedures(server, options)
  live.mount(server, {
    isReady,
    explain,
    refuse: (reply, failure, code) => refuse(router, reply, failure, code),
  })
  await serveWeb(server, webDir)
  return server
}
