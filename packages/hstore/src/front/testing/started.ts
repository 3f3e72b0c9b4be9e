import { createFrontEnd, type Http2Server } from '../create-front-end.ts'
import type { FrontEndOptions, HttpHandler, StreamHandler, UnaryHandler, WholeHandler } from '../front-end.ts'
import type { Limits } from '../limits.ts'
import type { TlsOptions } from '../tls.ts'
import { endLater } from './cleanup.ts'
import { ManualClock } from './manual-clock.ts'

interface Started {
  readonly unary?: Record<string, UnaryHandler>
  readonly streams?: Record<string, StreamHandler>
  readonly http?: HttpHandler
  readonly whole?: WholeHandler
  readonly limits?: Partial<Limits>
  readonly tls?: TlsOptions
  /** Instead of a free one. */
  readonly port?: number
}

/** Answers GET with the path. */
const echoPath: HttpHandler = (request, response) => {
  response.end(`path ${request.url}`)
}

/**
 * A front end on a free port, with a clock of its own, that ends with the test. The methods are
 * those of `test.Store`; `Echo` is always one of them.
 */
export function startFrontEnd(started: Started = {}) {
  return startOn('own', started)
}

/** Both servers of HTTP/2 on plain ports, for tests from the view of a client. */
export const frontEnds = [
  { server: 'this package', startFrontEnd },
  { server: 'Node.js', startFrontEnd: (started: Started = {}) => startOn('node', started) },
]

async function startOn(
  plainServer: Http2Server,
  { unary = {}, streams = {}, http = echoPath, whole, limits, tls, port: given = 0 }: Started,
) {
  const clock = new ManualClock()
  const errors: unknown[] = []
  const pathed = <T>(handlers: Record<string, T>) =>
    new Map(Object.entries(handlers).map(([name, handler]) => [`/test.Store/${name}`, handler]))
  const options: FrontEndOptions = {
    unary: pathed({ Echo: (request: Buffer) => request, ...unary }),
    streams: pathed(streams),
    http,
    ...(whole && { whole }),
    onError: (error) => errors.push(error),
    ...(limits && { limits }),
  }
  const frontEnd = createFrontEnd(options, clock, plainServer)
  const { port } = await frontEnd.listen({ host: '127.0.0.1', port: given, ...(tls && { tls }) })
  endLater(async () => {
    const closed = frontEnd.close(0)
    clock.advance(0)
    await closed
  })
  return { frontEnd, port, clock, errors }
}
