import { ConnectionError } from './connection-error.ts'
import { errorCode, frameType } from './frame.ts'
import { GrowingBuffer } from './growing-buffer.ts'
import type { ReceivedFrame } from './received-frame.ts'

/** As nghttp2. With the largest frames a block has 144 KiB at most. */
const continuationsMax = 8

/** A header block that comes in several frames: HEADERS and then CONTINUATION. */
export class HeaderBlock extends GrowingBuffer {
  readonly stream: number
  readonly endsStream: boolean
  private continuations = 0

  constructor(headers: ReceivedFrame) {
    super()
    this.stream = headers.stream
    this.endsStream = headers.endsStream
    this.append(headers.bytes, headers.start, headers.end)
  }

  /** Throws `ConnectionError` for another frame, or if there are too many. */
  continue({ type, stream, bytes, start, end }: ReceivedFrame): void {
    if (type !== frameType.continuation || stream !== this.stream)
      throw new ConnectionError(errorCode.protocolError, 'no CONTINUATION after HEADERS')
    this.continuations += 1
    if (this.continuations > continuationsMax)
      throw new ConnectionError(errorCode.enhanceYourCalm, 'too many CONTINUATION frames')
    this.append(bytes, start, end)
  }
}
