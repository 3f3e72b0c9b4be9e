import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type SecureClientSessionOptions,
} from 'node:http2'
import { MessageReader } from '../message-reader.ts'
import { endLater } from './cleanup.ts'
import { framed } from './fake-call.ts'

export interface Answer {
  readonly httpStatus: number | undefined
  /** Of the trailers, or of the headers where there are no others. */
  readonly status: string | undefined
  readonly message: string | undefined
  readonly messages: readonly string[]
  /** The error code of RST_STREAM, 0 without one. */
  readonly rstCode: number
}

/** A client that lets a test choose each header and byte. */
export class Http2Client {
  readonly session: ClientHttp2Session
  /** Error codes of GOAWAY frames, with their texts. */
  readonly goaways: string[] = []

  constructor(port: number, options: SecureClientSessionOptions & { secure?: boolean } = {}) {
    this.session = connect(`${options.secure ? 'https' : 'http'}://127.0.0.1:${port}`, options)
    this.session.on('error', () => {})
    this.session.on('goaway', (code, _last, text) => this.goaways.push(`${code} ${text ?? ''}`.trim()))
    // By an immediate: see `NodeHttp2Connection`.
    endLater(() => void setImmediate(() => this.session.destroy()))
  }

  open(method: string, headers: Record<string, string | undefined> = {}): ClientHttp2Stream {
    const stream = this.session.request({
      ':method': 'POST',
      ':path': `/test.Store/${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    })
    stream.on('error', () => {})
    return stream
  }

  /** Sends whole messages, or the bytes as they are; and the end of the request. */
  call(
    method: string,
    body: string | Buffer,
    headers: Record<string, string | undefined> = {},
  ): Promise<Answer> {
    const stream = this.open(method, headers)
    stream.end(typeof body === 'string' ? framed(body) : body)
    return answerOf(stream)
  }
}

/** Resolves when the stream has closed. */
export function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  const reader = new MessageReader(2 ** 30, 'identity')
  const messages: string[] = []
  let headers: Record<string, unknown> = {}
  let trailers: Record<string, unknown> | undefined
  stream.on('response', (received) => {
    headers = received
  })
  stream.on('trailers', (received) => {
    trailers = received
  })
  stream.on('data', (chunk) => {
    reader.push(chunk)
    for (let next = reader.next(); next !== undefined; next = reader.next()) messages.push(String(next))
  })
  return new Promise((resolve) => {
    stream.on('close', () => {
      const { 'grpc-status': status, 'grpc-message': message } = trailers ?? headers
      resolve({
        httpStatus: headers[':status'] as number | undefined,
        status: status as string | undefined,
        message: message as string | undefined,
        messages,
        rstCode: stream.rstCode,
      })
    })
  })
}
