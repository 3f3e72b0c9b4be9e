import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { Readable, Writable } from 'node:stream'
import type { GrpcError } from './grpc-error.ts'
import type { Limits } from './limits.ts'
import type { Metadata } from './metadata.ts'
import type { TlsOptions } from './tls.ts'

/*
 * The interface of a node's server for clients: gRPC over HTTP/2 and plain HTTP/1.1 on one port.
 * It passes bytes and does not interpret a message. `createFrontEnd` implements it.
 */

/** The facts of one call that do not depend on its messages. */
export interface CallContext {
  /** For example `/etcdserverpb.KV/Range`. */
  readonly path: string
  readonly metadata: Metadata
  /** The time that the client gave the call, in milliseconds after its arrival. */
  readonly timeoutMs: number | undefined
  /** Aborts when the client cancels, its connection ends or the deadline passes. */
  readonly signal: AbortSignal
  /** Address and port of the client, for example `127.0.0.1:41234`. */
  readonly peer: string
  /** The common name of the client's certificate, if the server verified one. */
  readonly commonName: string | undefined
}

/**
 * Answers one request with one message. It throws `GrpcError` for a status other than OK; any
 * other error answers INTERNAL.
 * @param request a view that may pin a larger buffer: copy the parts that outlive the call
 */
export type UnaryHandler = (request: Buffer, call: CallContext) => Uint8Array | Promise<Uint8Array>

/** The server's end of a streaming call. Its callbacks are set while the handler runs. */
export interface ServerStream {
  readonly call: CallContext
  /** @param receive gets each message of the client, in order; views, as in `UnaryHandler` */
  onMessage(receive: (message: Buffer) => void): void
  /** @param ended runs after the client's last message, if the client ends its side */
  onEnd(ended: () => void): void
  /** @param closed runs once when the call is over, for any reason */
  onClose(closed: () => void): void
  /** @param drained runs when `write` may be used again after it returned false */
  onDrain(drained: () => void): void
  /**
   * False: the client reads slowly, so wait for `onDrain`. After the end of the call it does
   * nothing and answers false.
   */
  write(message: Uint8Array): boolean
  /** Ends the call with status OK, also while the client still sends. */
  end(): void
  /** Ends the call with another status. */
  fail(error: GrpcError): void
  /** Holds messages back; flow control then stops the client. */
  pause(): void
  resume(): void
}

export type StreamHandler = (stream: ServerStream) => void

/** The part of node's requests that HTTP/1.1 and HTTP/2 share. */
export interface HttpRequest extends Readable {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
}

/** The part of node's responses that HTTP/1.1 and HTTP/2 share. */
export interface HttpResponse extends Writable {
  statusCode: number
  readonly headersSent: boolean
  setHeader(name: string, value: number | string | readonly string[]): unknown
  writeHead(status: number, headers?: OutgoingHttpHeaders): unknown
  /** Missing where headers leave at once. */
  flushHeaders?(): void
}

export type HttpHandler = (request: HttpRequest, response: HttpResponse) => void

/** A request by HTTP/1.1 that has arrived in one piece. */
export interface WholeRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Latin1: one character for each byte. */
  readonly body: string
}

export interface WholeAnswer {
  readonly status: number
  /** The headers as they are sent: ASCII lines, each with its end. The length is added. */
  readonly head: string
  readonly body: string
}

/** Answers requests without a stream for each, in a third of the time. */
export interface WholeHandler {
  /** Whether it answers such requests. All others go to `http`. */
  handles(url: string): boolean
  /** @returns undefined where `http` must answer this one, which has changed nothing yet */
  answer(request: WholeRequest): WholeAnswer | undefined | Promise<WholeAnswer | undefined>
}

export interface FrontEndOptions {
  /** By path. */
  readonly unary: ReadonlyMap<string, UnaryHandler>
  /** By path. */
  readonly streams: ReadonlyMap<string, StreamHandler>
  /** Serves HTTP/1.1; over TLS also requests by HTTP/2 that are not gRPC. */
  readonly http: HttpHandler
  readonly whole?: WholeHandler
  /** Receives errors that a handler did not expect and certificates that cannot be read. */
  readonly onError: (error: unknown, where: string) => void
  readonly limits?: Partial<Limits>
}

export interface ListenOptions {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Without it the port is plain TCP. */
  readonly tls?: TlsOptions
}

export interface FrontEnd {
  /**
   * Opens one more port. Rejects with the system's error, for example EADDRINUSE or ENOENT of a
   * certificate, and after `close`.
   */
  listen(options: ListenOptions): Promise<{ readonly port: number }>
  /**
   * Accepts nothing more and sends GOAWAY. Resolves when all connections have ended: by themselves
   * after their calls, or by force after `graceMs`.
   */
  close(graceMs: number): Promise<void>
}
