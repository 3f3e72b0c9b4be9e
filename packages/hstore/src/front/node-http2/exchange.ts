import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { Call } from '../call.ts'
import type { Exchange } from '../exchange.ts'
import type { GrpcError } from '../grpc-error.ts'
import { frameMessage } from '../message-frame.ts'
import { encodeStatusMessage } from '../status-message.ts'

const { NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR } = constants
const contentType = 'application/grpc'
const okHeaders: OutgoingHttpHeaders = { ':status': 200, 'content-type': contentType }
const okTrailers: OutgoingHttpHeaders = { 'grpc-status': '0', 'grpc-message': '' }
const withTrailers = { waitForTrailers: true, sendDate: false }
const headersAlone = { endStream: true, sendDate: false }

const exchangeKey = Symbol('exchange')
type ExchangeStream = ServerHttp2Stream & { [exchangeKey]: NodeExchange }

/** A stream of node:http2 as an exchange. Its listeners are shared functions, not closures. */
export class NodeExchange implements Exchange {
  private readonly stream: ServerHttp2Stream
  private call: Call | undefined
  private trailers = okTrailers

  constructor(stream: ServerHttp2Stream) {
    this.stream = stream
    const own = stream as ExchangeStream
    own[exchangeKey] = this
    own.on('error', ignore)
    own.on('wantTrailers', sendTrailers)
  }

  /** Passes the stream's events to the call, and opens it. */
  connect(call: Call): void {
    const { stream } = this
    this.call = call
    stream.on('close', onClose)
    stream.on('data', onData)
    stream.on('end', onEnd)
    stream.on('aborted', onAborted)
    stream.on('drain', onDrain)
    call.open()
  }

  get unsentBytes(): number {
    return this.stream.writableLength
  }

  answer(message: Uint8Array): void {
    const frame = frameMessage(message)
    if (!this.respond()) return
    const { stream } = this
    if (frame.length === 1) return void stream.end(frame[0])
    stream.cork()
    stream.write(frame[0])
    stream.end(frame[1])
  }

  send(message: Uint8Array): boolean {
    const frame = frameMessage(message)
    if (!this.respond()) return false
    const { stream } = this
    if (frame.length === 1) return stream.write(frame[0])
    stream.cork()
    stream.write(frame[0])
    const mayContinue = stream.write(frame[1])
    stream.uncork()
    return mayContinue
  }

  finish(error: GrpcError | undefined, httpStatus = 200): void {
    const { stream } = this
    if (stream.closed || stream.destroyed) return
    try {
      const trailers = error === undefined ? okTrailers : trailersOf(error)
      if (stream.headersSent) {
        this.trailers = trailers
        stream.end()
        return
      }
      stream.respond({ ':status': httpStatus, 'content-type': contentType, ...trailers }, headersAlone)
      stopClient(stream)
    } catch {
      // A status that HTTP/2 cannot carry, for example with a malformed name of metadata.
      setImmediate(reset, stream)
    }
  }

  pause(): void {
    this.stream.pause()
  }

  resume(): void {
    this.stream.resume()
  }

  sendTrailers(): void {
    const { stream } = this
    try {
      stream.sendTrailers(this.trailers)
      stopClient(stream)
    } catch {
      setImmediate(reset, stream)
    }
  }

  received(chunk: Buffer): void {
    this.call?.receive(chunk)
  }

  ended(): void {
    if (this.stream.closed) this.aborted()
    else this.call?.receiveEnd()
  }

  /** A reset with NO_ERROR. node would wait until the answer is sent, so for ever. */
  aborted(): void {
    setImmediate(destroy, this.stream)
  }

  drained(): void {
    this.call?.drained()
  }

  closed(): void {
    this.call?.closed()
  }

  /** Sends the headers before the first message. False: the stream has closed. */
  private respond(): boolean {
    const { stream } = this
    if (stream.closed || stream.destroyed) return false
    if (!stream.headersSent) stream.respond(okHeaders, withTrailers)
    return true
  }
}

function trailersOf({ code, message, metadata }: GrpcError): OutgoingHttpHeaders {
  return { ...metadata, 'grpc-status': String(code), 'grpc-message': encodeStatusMessage(message) }
}

/** A call that is over takes no more data. node sends the status by an earlier immediate. */
function stopClient(stream: ServerHttp2Stream): void {
  if (!stream.readableEnded) setImmediate(closeUnlessEnded, stream)
}

function closeUnlessEnded(stream: ServerHttp2Stream): void {
  if (!stream.readableEnded && !stream.closed) stream.close(NGHTTP2_NO_ERROR)
  // Also lets a stream with unread data close.
  stream.resume()
}

function reset(stream: ServerHttp2Stream): void {
  stream.close(NGHTTP2_INTERNAL_ERROR)
}

function destroy(stream: ServerHttp2Stream): void {
  stream.destroy()
}

function ignore(): void {}

function sendTrailers(this: ServerHttp2Stream): void {
  exchangeOf(this).sendTrailers()
}

function onData(this: ServerHttp2Stream, chunk: Buffer): void {
  exchangeOf(this).received(chunk)
}

function onEnd(this: ServerHttp2Stream): void {
  exchangeOf(this).ended()
}

function onAborted(this: ServerHttp2Stream): void {
  exchangeOf(this).aborted()
}

function onDrain(this: ServerHttp2Stream): void {
  exchangeOf(this).drained()
}

function onClose(this: ServerHttp2Stream): void {
  exchangeOf(this).closed()
}

function exchangeOf(stream: ServerHttp2Stream): NodeExchange {
  return (stream as ExchangeStream)[exchangeKey]
}
