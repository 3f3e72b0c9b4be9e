import type { ClientConnection } from './client-connection.ts'
import { type Timer, timerDelayMsMax } from './clock.ts'
import type { Exchange } from './exchange.ts'
import type { CallContext } from './front-end.ts'
import { deadlineExceeded, GrpcError, grpcCode } from './grpc-error.ts'
import { MessageReader } from './message-reader.ts'
import { Metadata, type RequestHeaders } from './metadata.ts'
import type { RequestHead } from './request-head.ts'

/*
 * Invariants:
 * 1. A call is over once: when its status was given to the exchange, or when the exchange closed.
 *    Afterwards nothing is sent and no callback runs but those that report the end.
 * 2. When the exchange has closed, the call has no timer and holds no bytes.
 */

/** The part that unary and streaming calls share. */
export abstract class Call implements CallContext {
  readonly path: string
  readonly timeoutMs: number | undefined
  protected readonly exchange: Exchange
  protected readonly connection: ClientConnection
  protected readonly reader: MessageReader
  protected isOver = false
  private readonly headers: RequestHeaders
  private deadline: Timer
  private heldBytes = 0
  private controller: AbortController | undefined
  private isAborted = false
  private readMetadata: Metadata | undefined

  constructor(exchange: Exchange, connection: ClientConnection, head: RequestHead, headers: RequestHeaders) {
    this.exchange = exchange
    this.connection = connection
    this.headers = headers
    this.path = head.path
    this.timeoutMs = head.timeoutMs
    this.reader = new MessageReader(connection.shared.limits.requestBytesMax, head.encoding)
  }

  get metadata(): Metadata {
    this.readMetadata ??= new Metadata(this.headers)
    return this.readMetadata
  }

  /** Created when first asked for: most calls never need it. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController()
      if (this.isAborted) this.controller.abort()
    }
    return this.controller.signal
  }

  get peer(): string {
    return this.connection.peer
  }

  get commonName(): string | undefined {
    return this.connection.commonName
  }

  /** Begins the call. A deadline that has passed ends it at once. */
  open(): void {
    if (this.timeoutMs === undefined || this.timeoutMs > timerDelayMsMax) return
    if (this.timeoutMs > 0)
      this.deadline = this.connection.shared.clock.setTimer(expire, this.timeoutMs, this as Call)
    else this.expire()
  }

  abstract receive(chunk: Buffer): void
  abstract receiveEnd(): void
  abstract drained(): void

  /** The exchange ended, by success or failure. */
  closed(): void {
    this.hold(0)
    if (this.isOver) return
    this.finish()
    this.abort()
    this.connection.countCancelled()
  }

  expire(): void {
    if (this.isOver) return
    this.fail(deadlineExceeded())
    this.abort()
  }

  /** Ends the call with the error's status. An unexpected error is reported, and is INTERNAL. */
  fail(error: unknown): void {
    if (this.isOver) return
    this.hold(this.exchange.unsentBytes)
    this.finish()
    this.exchange.finish(this.statusOf(error))
  }

  /** Marks the call as over. */
  protected finish(): void {
    this.isOver = true
    if (this.deadline === undefined) return
    this.connection.shared.clock.clearTimer(this.deadline)
    this.deadline = undefined
  }

  /** @param bytes the call holds by now, in all */
  protected hold(bytes: number): void {
    const change = bytes - this.heldBytes
    this.heldBytes = bytes
    this.connection.held.change(change)
  }

  /** As `hold`, but throws `GrpcError` where the connection may not hold so much. */
  protected holdIfAdmitted(bytes: number): void {
    if (!this.connection.held.admits(bytes - this.heldBytes))
      throw new GrpcError(grpcCode.resourceExhausted, 'too many bytes of this connection are waiting')
    this.hold(bytes)
  }

  private abort(): void {
    this.isAborted = true
    this.controller?.abort()
  }

  private statusOf(error: unknown): GrpcError {
    if (error instanceof GrpcError) return error
    this.connection.shared.onError(error, this.path)
    return new GrpcError(grpcCode.internal, 'internal error')
  }
}

function expire(call: Call): void {
  call.expire()
}
