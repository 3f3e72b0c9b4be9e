import { ConnectionError } from './connection-error.ts'
import { errorCode, flag } from './frame.ts'

const priorityBytes = 5

/**
 * A frame of the client, in the bytes where the socket has put it. The next frame has the same
 * object. The bytes never change, so views of them stay valid.
 */
export class ReceivedFrame {
  type = 0
  flags = 0
  stream = 0
  bytes: Buffer = Buffer.alloc(0)
  /** Where the payload begins and ends. */
  start = 0
  end = 0

  get length(): number {
    return this.end - this.start
  }

  get isAck(): boolean {
    return (this.flags & flag.ack) !== 0
  }

  get endsStream(): boolean {
    return (this.flags & flag.endStream) !== 0
  }

  get endsHeaders(): boolean {
    return (this.flags & flag.endHeaders) !== 0
  }

  /** Removes the padding of DATA and HEADERS (RFC 9113 §6.1). Throws `ConnectionError`. */
  skipPadding(): void {
    if ((this.flags & flag.padded) === 0) return
    if (this.length === 0) throw new ConnectionError(errorCode.frameSizeError, 'no length of the padding')
    this.end -= this.bytes[this.start] as number
    this.start += 1
    this.checkLength()
  }

  /** Removes the priority of HEADERS, which means nothing (§5.3.2). Throws `ConnectionError`. */
  skipPriority(): void {
    if ((this.flags & flag.priority) === 0) return
    this.start += priorityBytes
    this.checkLength()
  }

  private checkLength(): void {
    if (this.start <= this.end) return
    throw new ConnectionError(errorCode.protocolError, 'padding longer than the frame')
  }
}
