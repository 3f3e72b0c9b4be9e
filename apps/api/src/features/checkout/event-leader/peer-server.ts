import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Refusal } from '../../../http/refusal.ts'
import { failureOfStore } from '../../../store/store-failure.ts'
import type { OwnedSteps } from '../batches/event-queues.ts'
import { NotEventLeader } from './leadership.ts'
import {
  heartbeatMs,
  onLines,
  type PeerAnswer,
  type PeerOutcome,
  type PeerStep,
  peerContentType,
  peerPath,
} from './peer-exchange.ts'
import type { PeerSecretHolder } from './peer-secret.ts'

/** Time in which a client has to send its headers, in milliseconds. */
const headersMs = 5_000

export interface PeerServerOptions {
  secret: Pick<PeerSecretHolder, 'admits'>
  steps: OwnedSteps
  onFailure(error: unknown): void
}

/**
 * Accepts steps from other processes of the api only. It has a port of its own, because Node.js
 * accepts one connection in each turn of its loop. At the public port a peer would wait behind the
 * customers of a rush for a second, when it matters most.
 */
export class PeerServer {
  private readonly options: PeerServerOptions
  private readonly server: Server
  private readonly lines = new Set<PeerLine>()

  constructor(options: PeerServerOptions) {
    this.options = options
    this.server = createServer({ headersTimeout: headersMs, requestTimeout: 0 }, (request, response) => {
      this.admit(request, response).catch((error: unknown) => {
        options.onFailure(error)
        response.writeHead(503, { connection: 'close' }).end()
      })
    })
  }

  /**
   * @param port any free one if it is 0
   * @returns the URL at which other processes reach it
   */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen({ host, port }, resolve)
    })
    const address = isWildcard(host) ? ownAddress() : host
    const { port: actual } = this.server.address() as AddressInfo
    return `http://${isIPv6(address) ? `[${address}]` : address}:${actual}`
  }

  async close(): Promise<void> {
    for (const line of this.lines) line.end()
    if (!this.server.listening) return
    await new Promise((resolve) => {
      this.server.close(resolve)
      this.server.closeAllConnections()
    })
  }

  private async admit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isForPeers = request.method === 'POST' && request.url === peerPath
    // This check precedes any read of the body.
    if (!isForPeers || !(await this.options.secret.admits(request.headers.authorization))) {
      response.writeHead(404, { connection: 'close' }).end()
      return
    }
    const line = new PeerLine(request, response, (asked) => this.outcomeOf(asked))
    this.lines.add(line)
    response.once('close', () => this.lines.delete(line))
  }

  private async outcomeOf({ step, leftMs }: PeerStep): Promise<PeerOutcome> {
    try {
      return await this.options.steps.submitOwned(step, leftMs)
    } catch (error) {
      if (error instanceof NotEventLeader) return { notOwner: true }
      if (error instanceof Refusal) return { failure: error.failure }
      this.options.onFailure(error)
      return { failure: failureOfStore(error) }
    }
  }
}

/** The connection from one process. */
class PeerLine {
  private readonly response: ServerResponse
  private readonly outcomeOf: (asked: PeerStep) => Promise<PeerOutcome>
  private answers: PeerAnswer[] = []
  private underWay = 0
  private beating: NodeJS.Timeout | undefined

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    outcomeOf: (asked: PeerStep) => Promise<PeerOutcome>,
  ) {
    this.response = response
    this.outcomeOf = outcomeOf
    const end = () => this.end()
    request.on('error', end)
    request.on('close', end)
    response.on('error', end)
    response.writeHead(200, { 'content-type': peerContentType })
    response.flushHeaders()
    onLines(request, (line) => this.take(line))
  }

  end(): void {
    clearInterval(this.beating)
    this.response.destroy()
  }

  private take(line: string): void {
    for (const asked of JSON.parse(line) as PeerStep[]) void this.settle(asked)
    this.beat()
  }

  private async settle(asked: PeerStep): Promise<void> {
    this.underWay += 1
    const outcome = await this.outcomeOf(asked)
    this.underWay -= 1
    this.answers.push({ id: asked.id, outcome })
    // Sent at the end of this turn, because a batch answers many steps at once.
    if (this.answers.length === 1) setImmediate(() => this.flush())
  }

  private flush(): void {
    this.response.write(`${JSON.stringify(this.answers)}\n`)
    this.answers = []
  }

  private beat(): void {
    this.beating ??= setInterval(() => {
      if (this.underWay > 0) return void this.response.write('\n')
      clearInterval(this.beating)
      this.beating = undefined
    }, heartbeatMs)
  }
}

function isWildcard(host: string): boolean {
  return ['', '0.0.0.0', '::'].includes(host)
}

/** The address at which other machines or containers reach this one. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}
