import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2'
import type { Draft, Method } from '@ticketcd/wire'
import { type GrpcCode, grpcCode } from '../../front/grpc-error.ts'
import { prefixBytes } from '../../front/message-frame.ts'
import { MessageReader } from '../../front/message-reader.ts'
import { CallError, notSent, silence, statusError, unanswered } from './call-error.ts'

interface StreamOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

/** One gRPC call: messages to a node, and its answers. */
export class CallStream<Request extends object, Response extends object> {
  private readonly stream: ClientHttp2Stream
  private readonly method: Method<Request, Response>
  private readonly release: () => void
  private headers: IncomingHttpHeaders = {}
  private trailers: IncomingHttpHeaders = {}
  /** Why this side has ended the call. */
  private ending: CallError | undefined

  constructor(
    stream: ClientHttp2Stream,
    method: Method<Request, Response>,
    { timeoutMs, signal }: StreamOptions,
  ) {
    this.stream = stream
    this.method = method
    stream.on('response', (headers) => {
      this.headers = headers
    })
    stream.on('trailers', (trailers) => {
      this.trailers = trailers
    })
    // `messages` reports it.
    stream.on('error', () => {})
    const onAbort = () => this.end(unanswered('the command was ended'))
    signal?.addEventListener('abort', onAbort)
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => this.end(unanswered(silence(timeoutMs))), timeoutMs)
    this.release = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    if (signal?.aborted) onAbort()
  }

  send(draft: Draft<Request>): void {
    const frame = this.method.request.encode(draft, prefixBytes)
    frame[0] = 0
    frame.writeUInt32BE(frame.length - prefixBytes, 1)
    this.stream.write(frame)
  }

  /** Ends this side. The node may still answer. */
  endRequests(): void {
    this.stream.end()
  }

  close(): void {
    this.release()
    if (!this.stream.closed) this.stream.close(constants.NGHTTP2_CANCEL)
  }

  /** Ends the call; `messages` throws the error. */
  end(error: CallError): void {
    this.ending ??= error
    this.stream.destroy()
  }

  /**
   * The answer of a call that has one.
   *
   * @throws {CallError}
   */
  async only(): Promise<Response> {
    let answer: Response | undefined
    for await (const message of this.messages()) answer = message
    if (answer === undefined) throw unanswered('the node ended the call without an answer')
    return answer
  }

  /**
   * The answers as they come, until the node ends the call.
   *
   * @throws {CallError} for a status other than OK, and where the call ends without one
   */
  async *messages(): AsyncGenerator<Response, void, undefined> {
    const reader = new MessageReader(2 ** 31 - 1, 'identity')
    let problem = 'the connection was lost'
    try {
      for await (const chunk of this.stream as AsyncIterable<Buffer>) {
        reader.push(chunk)
        for (let next = reader.next(); next !== undefined; next = reader.next())
          yield this.method.response.decode(next)
      }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      // A malformed answer has another reason.
      if (!/^ERR_HTTP2|^ERR_STREAM_PREMATURE_CLOSE$|^ECONNRESET$/.test(String(code))) problem = message
    } finally {
      this.release()
    }
    this.check(problem)
  }

  /** @throws {CallError} where the call has not ended with the status OK */
  private check(problem: string): void {
    if (this.ending !== undefined) throw this.ending
    const fields = this.trailers['grpc-status'] === undefined ? this.headers : this.trailers
    const { 'grpc-status': status, 'grpc-message': message = '' } = fields
    if (status === '0') return
    if (status !== undefined)
      throw statusError(Number(status) as GrpcCode, decodeStatusMessage(String(message)))
    if (this.stream.rstCode === constants.NGHTTP2_REFUSED_STREAM)
      throw notSent('the node takes no further calls')
    const httpStatus = this.headers[':status'] as unknown as number | undefined
    if (httpStatus !== undefined && httpStatus !== 200)
      throw new CallError(grpcCode.unimplemented, `it answers with the HTTP status ${httpStatus}`, {
        // A gateway of another make may answer so after it has passed the request on.
        outcome: httpStatus < 500 ? 'not-applied' : 'unknown',
        isNodeAtFault: true,
      })
    throw unanswered(problem)
  }
}

/** The message of a header `grpc-message`. Malformed percent-encoding stays as it is. */
function decodeStatusMessage(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}
