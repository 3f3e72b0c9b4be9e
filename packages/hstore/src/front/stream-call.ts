import { Call } from './call.ts'
import type { ClientConnection } from './client-connection.ts'
import type { Exchange } from './exchange.ts'
import type { CallContext, ServerStream, StreamHandler } from './front-end.ts'
import { GrpcError, grpcCode } from './grpc-error.ts'
import type { RequestHeaders } from './metadata.ts'
import type { RequestHead } from './request-head.ts'
import { streamWindowBytes } from './window.ts'

/** Any number of messages each way. */
export class StreamCall extends Call implements ServerStream {
  readonly call: CallContext = this
  private readonly handler: StreamHandler
  private messageCallback: ((message: Buffer) => void) | undefined
  private endCallback: (() => void) | undefined
  private closeCallback: (() => void) | undefined
  private drainCallback: (() => void) | undefined
  private isPaused = false
  private isExchangePaused = false
  private isDelivering = false
  private clientHasEnded = false
  private endWasDelivered = false

  constructor(
    exchange: Exchange,
    connection: ClientConnection,
    head: RequestHead,
    headers: RequestHeaders,
    handler: StreamHandler,
  ) {
    super(exchange, connection, head, headers)
    this.handler = handler
  }

  override open(): void {
    super.open()
    if (this.isOver) return
    this.guarded(() => {
      const result: unknown = this.handler(this)
      // The type admits an asynchronous function, whose rejection would end the process.
      if (result instanceof Promise) result.catch((error) => this.fail(error))
    })
  }

  onMessage(receive: (message: Buffer) => void): void {
    this.messageCallback = receive
  }

  onEnd(ended: () => void): void {
    this.endCallback = ended
  }

  onClose(closed: () => void): void {
    this.closeCallback = closed
  }

  onDrain(drained: () => void): void {
    this.drainCallback = drained
  }

  write(message: Uint8Array): boolean {
    if (this.isOver) return false
    this.connection.countSent(message.byteLength)
    const mayContinue = this.exchange.send(message)
    this.holdAll()
    return mayContinue
  }

  end(): void {
    if (this.isOver) return
    this.finish()
    this.exchange.finish(undefined)
  }

  pause(): void {
    if (this.isOver || this.isPaused) return
    this.isPaused = true
    if (!this.isExchangePaused) this.exchange.pause()
    this.isExchangePaused = true
    this.holdAll()
  }

  resume(): void {
    if (this.isOver || !this.isPaused) return
    this.isPaused = false
    this.deliver()
  }

  override receive(chunk: Buffer): void {
    if (this.isOver) return
    this.reader.push(chunk)
    this.deliver()
  }

  override receiveEnd(): void {
    this.clientHasEnded = true
    this.deliver()
  }

  override drained(): void {
    if (this.isOver) return
    this.holdAll()
    this.guarded(() => this.drainCallback?.())
  }

  protected override finish(): void {
    super.finish()
    const closed = this.closeCallback
    this.closeCallback = undefined
    this.guarded(() => closed?.())
  }

  /** Callbacks may pause, resume and end the call while it delivers. */
  private deliver(): void {
    if (this.isDelivering || this.isOver) return
    this.isDelivering = true
    this.guarded(() => this.deliverAll())
    this.isDelivering = false
    if (this.isOver) return
    this.resumeExchange()
    this.holdAll()
  }

  /** Not before the received messages are delivered: each `resume` may deliver only one of them. */
  private resumeExchange(): void {
    if (this.isPaused || !this.isExchangePaused) return
    this.isExchangePaused = false
    this.exchange.resume()
  }

  private deliverAll(): void {
    while (!this.isPaused && !this.isOver) {
      const message = this.reader.next()
      if (message === undefined) {
        this.deliverEnd()
        return
      }
      this.messageCallback?.(message)
    }
  }

  private deliverEnd(): void {
    if (!this.clientHasEnded || this.endWasDelivered) return
    this.endWasDelivered = true
    if (this.reader.heldBytes > 0) throw new GrpcError(grpcCode.internal, 'unexpected EOF')
    this.endCallback?.()
  }

  /** A paused client may fill its window, which nobody counts meanwhile. */
  private holdAll(): void {
    if (this.isOver) return
    const window = this.isExchangePaused ? streamWindowBytes : 0
    this.hold(this.reader.heldBytes + window + this.exchange.unsentBytes)
  }

  /** Runs code of the handler; an error ends the call. */
  private guarded(run: () => void): void {
    try {
      run()
    } catch (error) {
      if (this.isOver) this.connection.shared.onError(error, this.path)
      else this.fail(error)
    }
  }
}
