import type { ClientConnection } from '../client-connection.ts'
import type { Routes } from '../routes.ts'
import { connectionWindowBytes } from '../window.ts'
import { readSettings } from './client-settings.ts'
import { ConnectionError } from './connection-error.ts'
import { connectionId, errorCode, flag, frameType, readUint31, windowBytesMax } from './frame.ts'
import type { FrameSink } from './frame-reader.ts'
import { tableBytesMax } from './hpack/dynamic-table.ts'
import type { Output } from './output.ts'
import type { ReceivedFrame } from './received-frame.ts'
import { Requests } from './requests.ts'
import type { Http2Stream } from './stream.ts'
import { Streams } from './streams.ts'

const nothing = new Uint8Array()

/** The connection of a session. */
export interface SessionOwner {
  /** The client has answered a PING frame. */
  ponged(): void
  /** The client opens no more streams. */
  clientLeaves(isError: boolean): void
}

/*
 * Invariant: the connection's window is opened again when data arrives, even if its stream does not
 * read it. A paused stream holds one window of its own at most.
 */

/** The meaning of a client's frames (RFC 9113 §6). */
export class Session implements FrameSink {
  readonly streams: Streams
  readonly requests: Requests
  isOver = false
  private readonly client: ClientConnection
  private readonly output: Output
  private readonly owner: SessionOwner
  private hasSettings = false
  private hasEmptyTable = false
  private receivedBytes = 0

  constructor(client: ClientConnection, routes: Routes, output: Output, owner: SessionOwner) {
    this.client = client
    this.output = output
    this.owner = owner
    this.streams = new Streams(client, output)
    this.requests = new Requests(client, this.streams, routes)
  }

  receive(frame: ReceivedFrame): void {
    const { type } = frame
    if (this.requests.isIncomplete) this.requests.continue(frame)
    else if (!this.hasSettings && type !== frameType.settings) throw wrong('no SETTINGS after the preface')
    else if (type === frameType.data) this.data(frame)
    else if (type === frameType.headers) this.requests.headers(frame)
    else if (type === frameType.windowUpdate) this.windowUpdate(frame)
    else if (type === frameType.reset) this.reset(frame)
    else this.receiveRare(frame)
  }

  private receiveRare(frame: ReceivedFrame): void {
    switch (frame.type) {
      case frameType.settings:
        this.settings(frame)
        break
      case frameType.ping:
        this.ping(frame)
        break
      case frameType.goaway:
        this.goaway(frame)
        break
      case frameType.priority:
        this.priority(frame)
        break
      case frameType.pushPromise:
        throw wrong('PUSH_PROMISE of a client')
      case frameType.continuation:
        throw wrong('CONTINUATION without HEADERS')
      default:
        this.client.countIdleFrame()
    }
  }

  private data(frame: ReceivedFrame): void {
    const flowBytes = frame.length
    this.receivedBytes += flowBytes
    if (this.receivedBytes >= connectionWindowBytes / 2) {
      this.streams.widenConnection(this.receivedBytes)
      this.receivedBytes = 0
    }
    frame.skipPadding()
    const { endsStream } = frame
    const stream = this.known(frame.stream)
    if (frame.length === 0 && (!endsStream || stream === undefined)) this.client.countIdleFrame()
    if (stream === undefined) return
    if (stream.clientHasEnded) {
      this.streams.fail(stream, errorCode.streamClosed)
      return
    }
    // Before the data, since an answer to it may end the stream.
    stream.clientHasEnded = endsStream
    if (!stream.receive(frame, flowBytes)) this.streams.fail(stream, errorCode.flowControlError)
    else if (endsStream) this.streams.clientEnded(stream)
  }

  private priority(frame: ReceivedFrame): void {
    if (frame.stream === connectionId) throw wrong('PRIORITY without a stream')
    if (frame.length !== 5) throw wrongSize('PRIORITY')
    this.client.countIdleFrame()
  }

  private reset(frame: ReceivedFrame): void {
    if (frame.length !== 4) throw wrongSize('RST_STREAM')
    const stream = this.known(frame.stream)
    if (stream === undefined) this.client.countIdleFrame()
    else this.streams.close(stream)
  }

  private settings(frame: ReceivedFrame): void {
    if (frame.stream !== connectionId) throw wrong('SETTINGS of a stream')
    if (frame.isAck) {
      if (frame.length > 0) throw wrongSize('SETTINGS')
      this.client.countIdleFrame()
      return
    }
    this.hasSettings = true
    this.client.countControlFrame()
    const { headerTableSize = tableBytesMax, initialWindowSize } = readSettings(frame)
    this.output.frame(frameType.settings, flag.ack, connectionId, nothing)
    // From then on the table has no entries, even if the client admits some.
    if (headerTableSize < tableBytesMax && !this.hasEmptyTable) {
      this.hasEmptyTable = true
      this.streams.sender.owesTableSize = true
    }
    if (initialWindowSize !== undefined && !this.streams.setInitialWindow(initialWindowSize))
      throw new ConnectionError(errorCode.flowControlError, 'INITIAL_WINDOW_SIZE overflows a window')
  }

  private ping(frame: ReceivedFrame): void {
    if (frame.stream !== connectionId) throw wrong('PING of a stream')
    if (frame.length !== 8) throw wrongSize('PING')
    if (frame.isAck) {
      this.client.countIdleFrame()
      this.owner.ponged()
      return
    }
    this.client.countControlFrame()
    const payload = frame.bytes.subarray(frame.start, frame.end)
    this.output.frame(frameType.ping, flag.ack, connectionId, payload)
  }

  private goaway(frame: ReceivedFrame): void {
    if (frame.stream !== connectionId) throw wrong('GOAWAY of a stream')
    if (frame.length < 8) throw wrongSize('GOAWAY')
    this.client.countIdleFrame()
    this.owner.clientLeaves(frame.bytes.readUInt32BE(frame.start + 4) !== errorCode.noError)
  }

  private windowUpdate(frame: ReceivedFrame): void {
    if (frame.length !== 4) throw wrongSize('WINDOW_UPDATE')
    this.client.countIdleFrame()
    const increment = readUint31(frame.bytes, frame.start)
    if (frame.stream === connectionId) {
      if (increment === 0) throw wrong('WINDOW_UPDATE of 0')
      this.widen(increment)
      return
    }
    const stream = this.known(frame.stream)
    if (stream === undefined) return
    if (increment === 0) this.streams.fail(stream, errorCode.protocolError)
    else if (stream.sendWindow + increment > windowBytesMax)
      this.streams.fail(stream, errorCode.flowControlError)
    else {
      stream.sendWindow += increment
      this.streams.sender.widened(stream)
    }
  }

  private widen(increment: number): void {
    const { sender } = this.streams
    if (sender.window + increment > windowBytesMax)
      throw new ConnectionError(errorCode.flowControlError, 'the window of the connection overflows')
    sender.window += increment
    sender.pump()
  }

  /** The stream, or undefined if it is closed. Throws if nobody has opened it yet. */
  private known(id: number): Http2Stream | undefined {
    if (id > this.requests.newestStream || id % 2 === 0) throw wrong('frame of a stream that is not open')
    return this.streams.get(id)
  }
}

const wrong = (reason: string) => new ConnectionError(errorCode.protocolError, reason)
const wrongSize = (frame: string) => new ConnectionError(errorCode.frameSizeError, `length of ${frame}`)
