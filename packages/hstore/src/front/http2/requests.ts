import type { ClientConnection } from '../client-connection.ts'
import type { Routes } from '../routes.ts'
import { ConnectionError } from './connection-error.ts'
import { errorCode } from './frame.ts'
import { HeaderBlock } from './header-block.ts'
import type { ReceivedFrame } from './received-frame.ts'
import { RequestDecoder } from './request-decoder.ts'
import type { Streams } from './streams.ts'

/*
 * Invariant: each header block is decoded, also of a stream that is refused. The table of the
 * client's encoder changes with it.
 */

/** Opens streams by HEADERS and CONTINUATION frames. Its methods throw `ConnectionError`. */
export class Requests {
  /** New streams are ignored. */
  isClosing = false
  /** The newest stream that the client has opened. */
  newestStream = 0
  /** The newest stream that was not ignored. */
  lastStream = 0
  private readonly client: ClientConnection
  private readonly streams: Streams
  private readonly decoder: RequestDecoder
  /** A header block that waits for CONTINUATION frames. */
  private block: HeaderBlock | undefined

  constructor(client: ClientConnection, streams: Streams, routes: Routes) {
    this.client = client
    this.streams = streams
    this.decoder = new RequestDecoder(client.shared.limits, routes)
  }

  get isIncomplete(): boolean {
    return this.block !== undefined
  }

  /** Bytes of memory for a header block that is incomplete. */
  get heldBytes(): number {
    return this.block === undefined ? 0 : this.block.bytes.byteLength
  }

  headers(frame: ReceivedFrame): void {
    const { stream, endsStream, bytes } = frame
    if (stream % 2 === 0) throw new ConnectionError(errorCode.protocolError, 'HEADERS of an even stream')
    frame.skipPadding()
    frame.skipPriority()
    if (frame.endsHeaders) this.complete(stream, endsStream, bytes, frame.start, frame.end)
    else this.block = new HeaderBlock(frame)
  }

  /** Any frame after HEADERS without END_HEADERS. */
  continue(frame: ReceivedFrame): void {
    const { block } = this
    block?.continue(frame)
    if (block === undefined || !frame.endsHeaders) return
    this.block = undefined
    this.complete(block.stream, block.endsStream, block.bytes, 0, block.length)
  }

  private complete(id: number, endsStream: boolean, bytes: Buffer, start: number, end: number): void {
    if (id > this.newestStream) this.request(id, endsStream, bytes, start, end)
    else this.trailers(id, endsStream, this.decoder.trailers(bytes, start, end))
  }

  private request(id: number, endsStream: boolean, bytes: Buffer, start: number, end: number): void {
    this.newestStream = id
    const request = this.decoder.request(bytes, start, end)
    if (this.isClosing) {
      this.client.countIdleFrame()
      return
    }
    this.lastStream = id
    const { streamsPerConnectionMax } = this.client.shared.limits
    if (request === 'malformed') this.streams.refuse(id, errorCode.protocolError)
    else if (request === 'too large') this.streams.refuse(id, errorCode.enhanceYourCalm)
    else if (this.streams.size >= streamsPerConnectionMax) this.streams.refuse(id, errorCode.refusedStream)
    else this.streams.add(id, request, endsStream)
  }

  /** A block after the request's own. */
  private trailers(id: number, endsStream: boolean, isValid: boolean): void {
    const stream = this.streams.get(id)
    if (stream === undefined) this.client.countIdleFrame()
    else if (stream.clientHasEnded) this.streams.fail(stream, errorCode.streamClosed)
    else if (!isValid || !endsStream) this.streams.fail(stream, errorCode.protocolError)
    else this.streams.clientEnded(stream)
  }
}
