import { Code, StoreError } from '@ticketcd/mvcc'
import { gatewayVersions, type Method, parseJson, stringifyJson, WireError } from '@ticketcd/wire'
import type { HttpRequest, HttpResponse } from '../front/front-end.ts'
import type { ServedMethod, ServiceCall } from '../services/served-method.ts'
import type { ServedStream } from '../services/served-stream.ts'
import { callOf } from './gateway-call.ts'
import { sendError, sendJson } from './gateway-error.ts'
import { GatewayStream } from './gateway-stream.ts'
import type { HttpService } from './http-service.ts'

const bodyBytesMax = 4 * 1024 * 1024

/** etcd's JSON gateway: methods by `POST /v3/…`, with JSON objects in and out. */
export class Gateway implements HttpService {
  private readonly methods: ReadonlyMap<string, ServedMethod>
  private readonly streams: ReadonlyMap<string, ServedStream>
  private readonly ready: (call: ServiceCall) => Promise<void> | undefined

  constructor(
    methods: readonly ServedMethod[],
    streams: readonly ServedStream[],
    ready: (call: ServiceCall) => Promise<void> | undefined,
  ) {
    this.ready = ready
    this.methods = byPath(methods)
    this.streams = byPath(streams)
  }

  /** @returns false where no method has this path */
  handles(path: string): boolean {
    return this.methods.has(path) || this.streams.has(path)
  }

  /** @param onError receives errors that the handler of a stream did not expect */
  async serve(
    path: string,
    request: HttpRequest,
    response: HttpResponse,
    onError: (error: unknown, where: string) => void,
  ): Promise<void> {
    if (request.method !== 'POST') return sendError(response, Code.unimplemented, 'Method Not Allowed')
    const stream = this.streams.get(path)
    if (stream !== undefined) return serveStream(stream, request, response, (error) => onError(error, path))
    const served = this.methods.get(path)
    if (served !== undefined) await this.serveUnary(served, request, response)
  }

  private async serveUnary(
    served: ServedMethod,
    request: HttpRequest,
    response: HttpResponse,
  ): Promise<void> {
    try {
      const message = served.method.request.fromJson(parseJson((await bodyOf(request)) || '{}'))
      const call = callOf(request)
      await this.ready(call)
      const answer = await served.callWith(message, call)
      sendJson(response, 200, stringifyJson(served.method.response.toJson(answer)))
    } catch (error) {
      if (error instanceof StoreError) sendError(response, error.code, error.message)
      else if (error instanceof WireError) sendError(response, Code.invalidArgument, error.message)
      else throw error
    }
  }
}

function byPath<Served extends { readonly method: Method }>(all: readonly Served[]): Map<string, Served> {
  return new Map(
    all.flatMap((served) =>
      served.method.gatewayPaths.flatMap((path) =>
        gatewayVersions.map((version) => [`${version}${path}`, served] as const),
      ),
    ),
  )
}

function serveStream(
  { method, serve }: ServedStream,
  request: HttpRequest,
  response: HttpResponse,
  onError: (error: unknown) => void,
): void {
  const { metadata } = callOf(request)
  serve(new GatewayStream(method, metadata, request, response, bodyBytesMax, onError))
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
