import { Agent, request } from 'node:http'
import type { Failure } from '@ticketcd/schema'
import { askWhetherReady, type HealthCheck, Upstream } from './upstream.ts'

/** The result of a call. `lost`: no answer arrived, so its outcome is unknown. */
export type Reply<Data> =
  | { kind: 'data'; data: Data }
  | { kind: 'failure'; failure: Failure; retryAfterMs: number | undefined }
  | { kind: 'lost' }

/** @returns `ok`, a failure's code or `lost` */
export function outcomeOf(reply: Reply<unknown>): string {
  return reply.kind === 'data' ? 'ok' : reply.kind === 'failure' ? reply.failure.code : 'lost'
}

export interface CallOptions {
  readonly cookie: string
  /** The caller cancels the call after so long, like a browser that reloads. */
  readonly leaveAfterMs?: number | undefined
}

/**
 * Sockets for each api process. Browsers use more, but the machine that simulates them has two
 * cores.
 */
const socketsMax = 128
/** The api answers within three seconds, so no answer arrives later. */
const timeoutMs = 5_000

export interface GatewayOptions {
  /** Of the api processes. */
  readonly urls: readonly string[]
  /** Called for each call with its result (`outcomeOf`). */
  onCall(durationMs: number, outcome: string): void
  /** Default: over HTTP. */
  readonly healthCheck?: HealthCheck
}

/**
 * The load balancer in front of the api processes. Each call goes to the next process that passes
 * its health checks. If fewer than half pass, the processes are probably slow rather than down.
 * Then each call goes to the next of all processes, since the few that pass would be overloaded
 * next. A process that hangs also loses its calls in flight, and their clients call another
 * process.
 */
export class Gateway {
  private readonly upstreams: readonly Upstream[]
  private readonly agent = new Agent({ keepAlive: true, maxSockets: socketsMax })
  private readonly onCall: GatewayOptions['onCall']
  private next = 0

  constructor({ urls, onCall, healthCheck = askWhetherReady }: GatewayOptions) {
    this.onCall = onCall
    const hasSpare = () => this.upstreams.some(({ isUp }) => isUp)
    this.upstreams = urls.map((url) => new Upstream(url, healthCheck, hasSpare))
  }

  query<Data>(procedure: string, input: object, options: CallOptions): Promise<Reply<Data>> {
    return this.send('GET', `${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, '', options)
  }

  mutate<Data>(procedure: string, input: object, options: CallOptions): Promise<Reply<Data>> {
    return this.send('POST', procedure, JSON.stringify(input), options)
  }

  close(): void {
    for (const upstream of this.upstreams) upstream.close()
    this.agent.destroy()
  }

  private pick(): Upstream | undefined {
    const { length } = this.upstreams
    this.next = (this.next + 1) % length
    const inTurn = this.upstreams.map((_, step) => this.upstreams[(this.next + step) % length])
    const up = inTurn.filter((upstream) => upstream?.isUp)
    return 2 * up.length < length ? inTurn[0] : up[0]
  }

  private async send<Data>(
    method: 'GET' | 'POST',
    path: string,
    body: string,
    options: CallOptions,
  ): Promise<Reply<Data>> {
    const upstream = this.pick()
    if (!upstream) return { kind: 'lost' }
    const startedAt = performance.now()
    const reply = await this.exchange<Data>(upstream, path, method, body, options)
    this.onCall(performance.now() - startedAt, outcomeOf(reply))
    return reply
  }

  private exchange<Data>(
    upstream: Upstream,
    path: string,
    method: string,
    body: string,
    { cookie, leaveAfterMs }: CallOptions,
  ): Promise<Reply<Data>> {
    return new Promise((resolve) => {
      const lost = () => resolve({ kind: 'lost' })
      const headers = {
        cookie,
        ...(method === 'POST' && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      }
      const url = `${upstream.url}/trpc/${path}`
      const asked = request(url, { agent: this.agent, method, headers, timeout: timeoutMs }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', lost)
        response.on('end', () => {
          const retryAfter = Number(response.headers['retry-after'])
          resolve(
            readReply(Buffer.concat(chunks).toString(), Number.isFinite(retryAfter) ? retryAfter : undefined),
          )
        })
      })
      asked.on('timeout', () => asked.destroy())
      asked.on('error', lost)
      const leaving = leaveAfterMs === undefined ? undefined : setTimeout(() => asked.destroy(), leaveAfterMs)
      const release = upstream.holds(asked)
      asked.on('close', () => {
        release()
        clearTimeout(leaving)
        lost()
      })
      asked.end(body)
    })
  }
}

function readReply<Data>(text: string, retryAfterSeconds: number | undefined): Reply<Data> {
  try {
    const { result, error } = JSON.parse(text) as {
      result?: { data: Data }
      error?: { data: { failure: Failure } }
    }
    if (result) return { kind: 'data', data: result.data }
    if (!error) return { kind: 'lost' }
    const { failure } = error.data
    const asked = 'retryAfterMs' in failure ? failure.retryAfterMs : undefined
    const header = retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000
    return { kind: 'failure', failure, retryAfterMs: asked ?? header }
  } catch {
    return { kind: 'lost' }
  }
}
