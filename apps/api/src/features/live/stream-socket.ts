import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A browser or a proxy that is gone without a word is found out after this, in milliseconds. */
const keepAliveMs = 60_000

const head = Buffer.from(
  [
    'HTTP/1.1 200 OK',
    'content-type: text/event-stream; charset=utf-8',
    // A proxy that keeps or gathers what comes would make a stream of the past.
    'cache-control: no-store, no-transform',
    'x-accel-buffering: no',
    'x-content-type-options: nosniff',
    // The stream ends with the connection, so nothing needs to say how long it is.
    'connection: close',
    '\r\n',
  ].join('\r\n'),
)

/** What Node.js's HTTP server keeps beside a connection; it has no public way to let go of it. */
interface HttpParser {
  unconsume?(): void
  remove?(): void
  close?(): void
  [part: string]: unknown
}

/**
 * Takes the connection away from the HTTP server, which keeps 5 KB beside each: parser, request and response. What is left
 * is a socket. Where Node.js has changed inside, the parser stays, and costs memory but no more.
 */
export function takeSocket(request: IncomingMessage, response: ServerResponse): Socket {
  const socket = request.socket as Socket & { parser?: HttpParser | null }
  response.detachSocket(socket)
  socket.removeAllListeners()
  const { parser } = socket
  if (parser && typeof parser.unconsume === 'function' && typeof parser.remove === 'function') {
    parser.unconsume()
    parser.remove()
    for (const part of ['socket', 'incoming', 'outgoing', 'onIncoming', 'joinDuplicateHeaders'])
      parser[part] = null
    socket.parser = null
    Reflect.set(request, 'parser', null)
    // It runs at this moment: it called us.
    setImmediate(() => parser.close?.())
  }
  socket.setTimeout(0)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, keepAliveMs)
  return socket
}

/** Answers that the stream begins. */
export function writeHead(socket: Socket): void {
  socket.write(head)
}
