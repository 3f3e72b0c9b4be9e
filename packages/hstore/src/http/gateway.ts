import { StoreError } from '@ticketcd/mvcc'
import { gatewayVersions, parseJson, stringifyJson, WireError } from '@ticketcd/wire'
import { tokenOfGatewayRequest } from '../auth/request-token.ts'
import type { HttpRequest, HttpResponse } from '../front/front-end.ts'
import type { ServedMethod, ServiceCall } from '../services/served-method.ts'

/** HTTP statuses of gRPC codes, as grpc-gateway maps them. */
const statuses: Readonly<Record<number, number>> = {
  3: 400,
  4: 504,
  5: 404,
  7: 403,
  8: 429,
  9: 400,
  11: 400,
  12: 501,
  14: 503,
  16: 401,
}

const bodyBytesMax = 4 * 1024 * 1024

/** etcd's JSON gateway: the unary methods by `POST /v3/…`, with a JSON object in and out. */
export class Gateway {
  private readonly methods: ReadonlyMap<string, ServedMethod>
  private readonly ready: (call: ServiceCall) => Promise<void> | undefined

  constructor(methods: readonly ServedMethod[], ready: (call: ServiceCall) => Promise<void> | undefined) {
    this.ready = ready
    this.methods = new Map(
      methods.flatMap((served) =>
        served.method.gatewayPaths.flatMap((path) =>
          gatewayVersions.map((version) => [`${version}${path}`, served] as const),
        ),
      ),
    )
  }

  /** @returns false where no method has this path */
  handles(path: string): boolean {
    return this.methods.has(path)
  }

  async serve(path: string, request: HttpRequest, response: HttpResponse): Promise<void> {
    const served = this.methods.get(path)
    if (served === undefined) return
    if (request.method !== 'POST') return fail(response, 405, 12, 'Method Not Allowed')
    try {
      const message = served.method.request.fromJson(parseJson((await bodyOf(request)) || '{}'))
      const call = callOf(request)
      await this.ready(call)
      const answer = await served.callWith(message, call)
      send(response, 200, stringifyJson(served.method.response.toJson(answer)))
    } catch (error) {
      if (error instanceof StoreError) fail(response, statuses[error.code] ?? 500, error.code, error.message)
      else if (error instanceof WireError) fail(response, 400, 3, error.message)
      else throw error
    }
  }
}

function callOf({ headers }: HttpRequest): ServiceCall {
  const token = tokenOfGatewayRequest(headers)
  return { metadata: { get: (name) => (name === 'token' ? token : undefined) } }
}

function fail(response: HttpResponse, status: number, code: number, message: string): void {
  send(response, status, JSON.stringify({ error: message, code, message }))
}

function send(response: HttpResponse, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(text)
}

async function bodyOf(request: HttpRequest): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > bodyBytesMax) throw new WireError(`the body is larger than ${bodyBytesMax} bytes`, 'request')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
