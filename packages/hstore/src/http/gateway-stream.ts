import { type Json, type Method, parseJson, stringifyJson, WireError } from '@ticketcd/wire'
import type { CallContext, HttpRequest, HttpResponse, ServerStream } from '../front/front-end.ts'
import { GrpcError, grpcCode } from '../front/grpc-error.ts'
import { sendError, streamErrorOf } from './gateway-error.ts'
import { JsonSplitter } from './json-splitter.ts'

/**
 * A streaming call by the JSON gateway: the body has one JSON object after the other, and each
 * answer is a line of its own, under `result`.
 */
export class GatewayStream implements ServerStream {
  readonly call: CallContext
  private readonly method: Method
  private readonly request: HttpRequest
  private readonly response: HttpResponse
  private readonly splitter: JsonSplitter
  private readonly onError: (error: unknown) => void
  private readonly controller = new AbortController()
  private waiting: Buffer[] = []
  private isPaused = false
  private isOver = false
  private hasEnded = false
  private receive = (_: Buffer): void => {}
  private ended = (): void => {}
  private closed = (): void => {}
  private drained = (): void => {}

  /**
   * @param bytesMax of one object in the body
   * @param onError receives errors that the handler did not expect
   */
  constructor(
    method: Method,
    metadata: CallContext['metadata'],
    request: HttpRequest,
    response: HttpResponse,
    bytesMax: number,
    onError: (error: unknown) => void,
  ) {
    this.method = method
    this.onError = onError
    const { signal } = this.controller
    this.call = { path: method.path, metadata, signal, peer: '', timeoutMs: undefined, commonName: undefined }
    this.request = request
    this.response = response
    this.splitter = new JsonSplitter(bytesMax)
    request.on('data', (chunk: Buffer) => this.guarded(() => this.read(chunk)))
    request.on('end', () => this.guarded(() => this.readEnd()))
    response.on('drain', () => this.guarded(() => this.drained()))
    response.on('close', () => {
      if (!this.isOver) this.controller.abort()
      this.finish()
    })
  }

  onMessage(receive: (message: Buffer) => void): void {
    this.receive = receive
  }

  onEnd(ended: () => void): void {
    this.ended = ended
  }

  onClose(closed: () => void): void {
    this.closed = closed
  }

  onDrain(drained: () => void): void {
    this.drained = drained
  }

  write(message: Uint8Array): boolean {
    if (this.isOver) return false
    const { response, method } = this
    if (!response.headersSent) response.setHeader('content-type', 'application/json')
    return response.write(line({ result: method.response.toJson(method.response.decode(message)) }))
  }

  end(): void {
    if (this.isOver) return
    if (!this.response.headersSent) this.response.setHeader('content-type', 'application/json')
    this.response.end()
    this.finish()
  }

  fail(error: GrpcError): void {
    if (this.isOver) return
    const { response } = this
    if (response.headersSent) response.end(line({ error: streamErrorOf(error) }))
    else sendError(response, error.code, error.message)
    this.finish()
  }

  pause(): void {
    this.isPaused = true
    this.request.pause()
  }

  resume(): void {
    if (!this.isPaused) return
    this.isPaused = false
    this.request.resume()
    this.guarded(() => this.deliver())
  }

  private read(chunk: Buffer): void {
    if (this.isOver) return
    for (const text of this.splitter.push(chunk))
      this.waiting.push(this.method.request.encode(this.method.request.fromJson(parseJson(text))))
    this.deliver()
  }

  private readEnd(): void {
    if (this.isOver) return
    this.splitter.end()
    this.hasEnded = true
    this.deliver()
  }

  private deliver(): void {
    while (!this.isPaused && !this.isOver) {
      const message = this.waiting.shift()
      if (message === undefined) break
      this.receive(message)
    }
    if (!this.hasEnded || this.isPaused || this.isOver) return
    this.hasEnded = false
    this.ended()
  }

  private finish(): void {
    if (this.isOver) return
    this.isOver = true
    this.waiting = []
    this.closed()
  }

  /** Runs a step whose error ends the call. */
  private guarded(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.fail(this.statusOf(error))
    }
  }

  private statusOf(error: unknown): GrpcError {
    if (error instanceof GrpcError) return error
    if (error instanceof WireError) return new GrpcError(grpcCode.invalidArgument, error.message)
    this.onError(error)
    return new GrpcError(grpcCode.internal, 'internal error')
  }
}

function line(value: Json): string {
  return `${stringifyJson(value)}\n`
}
