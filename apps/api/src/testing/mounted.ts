import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import type { Mirror } from '@ticketcd/etcd'
import type { AnyTRPCRouter } from '@trpc/server'
import { pino } from 'pino'
import { LiveRoute } from '../features/live/live-route.ts'
import type { Subscriber } from '../features/live/subscriber.ts'
import { LoadShedder } from '../http/load-shedder.ts'
import { createServer, type ServerOptions } from '../http/server.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { AppRouter } from '../router.ts'
import { KnownAdmins } from '../sessions/known-admins.ts'
import type { Sessions } from '../sessions/sessions.ts'

/** The real server with the router of a test, and with nothing behind it: no store, no sessions. */
export interface Mounted {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Mounts a router. All dependencies of the server other than HTTP are stubs. */
export async function mount(
  router: AnyTRPCRouter,
  options: Partial<Pick<ServerOptions, 'loadShedder' | 'comingInMs'>> = {},
): Promise<Mounted> {
  const mirror = { revision: 7, ageMs: 3, waitFor: async () => true }
  const sessions = { callerOf: async () => null }
  const isAdmin = async () => false
  const server = await createServer({
    router: router as unknown as AppRouter,
    mirror: mirror as unknown as Mirror,
    sessions: sessions as unknown as Sessions,
    knownAdmins: new KnownAdmins(),
    isReady: () => true,
    isAdmin,
    explain: () => ({ code: 'internal' }),
    onCall: () => undefined,
    loadShedder: new LoadShedder(),
    logger: pino({ level: 'silent' }),
    clock: { status: { state: 'right', aheadMs: 0 } },
    metrics: { contentType: 'text/plain', text: async () => 'metrics' } as unknown as Metrics,
    live: new LiveRoute({
      hub: { join: () => ({}) as Subscriber, leave: () => undefined },
      guard: { watch: () => undefined, forget: () => undefined },
      limits: { total: 10, perNetwork: 10 },
      mirror,
      sessions,
      isAdmin,
    }),
    trustProxy: 0,
    webDir: '/nowhere',
    ...options,
  })
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  return { url, port: Number(new URL(url).port), close: () => server.close() }
}

/** The answer of a server as it was sent. */
export interface Said {
  status: number
  /** Names in lower case. Several values of one name are joined with `, `. */
  headers: Record<string, string>
  body: string
}

/**
 * Sends exactly these bytes on a connection of their own. @returns the answer, once the server has
 * ended the connection
 */
export async function say(port: number, bytes: string): Promise<Said> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => void chunks.push(chunk))
  socket.on('error', () => undefined)
  socket.write(bytes)
  await once(socket, 'close')
  const [head = '', ...rest] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n')
  const [status = '', ...lines] = head.split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const [name = '', value = ''] = line.split(/: (.*)/s, 2)
    const known = headers[name.toLowerCase()]
    headers[name.toLowerCase()] = known === undefined ? value : `${known}, ${value}`
  }
  const body = rest.join('\r\n\r\n')
  const isChunked = headers['transfer-encoding'] === 'chunked'
  return { status: Number(status.split(' ')[1]), headers, body: textOf(isChunked ? joined(body) : body) }
}

/** @param body in chunks, with one character for each byte */
function joined(body: string): string {
  const [, digits = '0', rest = ''] = /^([\da-f]+)\r\n(.*)$/s.exec(body) ?? []
  const length = Number.parseInt(digits, 16)
  return length === 0 ? '' : rest.slice(0, length) + joined(rest.slice(length + 2))
}

/** @param bytes one character for each byte */
function textOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}

/** The port of a server that listens. */
export function portOf(server: { address(): string | AddressInfo | null }): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it does not listen')
  return address.port
}
