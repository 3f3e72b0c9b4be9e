import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

export interface PlainAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** The JSON of the answer; an empty object where it has none. */
  readonly body: Record<string, unknown>
}

export type Sent = Readonly<{ headers?: Record<string, string>; body?: string | Buffer }>

/** A client of one node's plain API, with one connection that it keeps. */
export class PlainClient {
  private readonly address: string
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 })

  /** @param address `host:port` */
  constructor(address: string) {
    this.address = address
  }

  /** Rejects where the node does not answer. */
  ask = async (
    method: string,
    path: string,
    { headers = {}, body = '' }: Sent = {},
  ): Promise<PlainAnswer> => {
    const sent = request(`http://${this.address}${path}`, { agent: this.agent, method, headers }).end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const answer = await text(response)
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: JSON.parse(answer || '{}') as Record<string, unknown>,
    }
  }

  close(): void {
    this.agent.destroy()
  }
}

/** Status and answer; of a refusal, status and code. */
export function summary({ status, body }: PlainAnswer): readonly [number, unknown] {
  const error = body.error as { readonly code: string } | undefined
  return [status, error === undefined ? body : error.code]
}

export const json = (value: unknown): Sent => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

export const form = (body: string | Buffer): Sent => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
})
