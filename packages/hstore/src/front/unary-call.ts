import { Call } from './call.ts'
import type { ClientConnection } from './client-connection.ts'
import type { Exchange } from './exchange.ts'
import type { UnaryHandler } from './front-end.ts'
import { GrpcError, grpcCode } from './grpc-error.ts'
import type { RequestHeaders } from './metadata.ts'
import type { RequestHead } from './request-head.ts'

/** Above this size of a chunk its requests are copied, unless one is most of it. */
const pinnedBytesMax = 16 * 1024

/** One message in, one out. The handler runs as soon as the message is complete. */
export class UnaryCall extends Call {
  private readonly handler: UnaryHandler
  private isReading = true

  constructor(
    exchange: Exchange,
    connection: ClientConnection,
    head: RequestHead,
    headers: RequestHeaders,
    handler: UnaryHandler,
  ) {
    super(exchange, connection, head, headers)
    this.handler = handler
  }

  override open(): void {
    this.connection.expectRequest(this)
    super.open()
  }

  /** Bytes after the message are dropped, as grpc-go does. */
  override receive(chunk: Buffer): void {
    if (!this.isReading) return
    try {
      this.reader.push(chunk)
      const message = this.reader.next()
      if (message === undefined) this.holdIfAdmitted(this.reader.heldBytes)
      else this.run(message)
    } catch (error) {
      this.fail(error)
    }
  }

  override receiveEnd(): void {
    if (!this.isReading) return
    // grpc-go's texts for Go's io errors.
    const text = this.reader.heldBytes === 0 ? 'EOF' : 'unexpected EOF'
    this.fail(new GrpcError(grpcCode.unknown, text))
  }

  override drained(): void {}

  expireRequest(): void {
    this.fail(new GrpcError(grpcCode.cancelled, 'the request was incomplete for too long'))
  }

  protected override finish(): void {
    this.stopReading()
    super.finish()
  }

  private stopReading(): void {
    if (!this.isReading) return
    this.isReading = false
    this.connection.requestCompleted(this)
  }

  private run(message: Buffer): void {
    const { connection } = this
    this.stopReading()
    this.reader.drop()
    if (connection.running >= connection.shared.limits.runningCallsPerConnectionMax)
      throw new GrpcError(grpcCode.resourceExhausted, 'too many calls of this connection are running')
    this.holdIfAdmitted(message.byteLength)
    const answer = this.handler(unpinned(message), this)
    if (answer instanceof Uint8Array) {
      this.answer(answer)
      return
    }
    connection.running += 1
    answer.then(
      (bytes) => {
        connection.running -= 1
        this.answer(bytes)
      },
      (error) => {
        connection.running -= 1
        this.fail(error)
      },
    )
  }

  private answer(message: Uint8Array): void {
    if (this.isOver) return
    try {
      this.hold(0)
      this.holdIfAdmitted(message.byteLength)
      this.connection.countSent(message.byteLength)
      this.finish()
      this.exchange.answer(message)
    } catch (error) {
      this.fail(error)
    }
  }
}

/** A handler may wait long, and the bytes of the whole chunk count for no limit. */
function unpinned(message: Buffer): Buffer {
  const { byteLength } = message.buffer
  return byteLength > pinnedBytesMax && 2 * message.byteLength < byteLength ? Buffer.from(message) : message
}
