import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * A browser or proxy that disappears without a FIN is detected after this time, in milliseconds.
 */
const keepAliveMs = 60_000
/** A reader that takes no byte of a piece for this long is disconnected, in milliseconds. */
const stuckMsMax = 30_000

const head = Buffer.from(
  [
    'HTTP/1.1 200 OK',
    'content-type: text/event-stream; charset=utf-8',
    // A proxy that caches or buffers would delay the stream.
    'cache-control: no-store, no-transform',
    'x-accel-buffering: no',
    'x-content-type-options: nosniff',
    // The stream ends with the connection, so it has no length.
    'connection: close',
    '\r\n',
  ].join('\r\n'),
)

/** The parser that Node.js's HTTP server keeps for a connection. No public API detaches it. */
interface HttpParser {
  unconsume?(): void
  remove?(): void
  close?(): void
  [part: string]: unknown
}

/**
 * Takes the connection from the HTTP server, which must have no other answer to send on it. If the
 * internals of Node.js allow, parser, request and response (5 KB) are freed too. Otherwise they
 * stay and cost only memory, and only public APIs are used.
 */
export function takeSocket(request: IncomingMessage, response: ServerResponse): Socket {
  const { socket } = request
  letGo(request, response, socket)
  endWhenStuck(socket, stuckMsMax)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, keepAliveMs)
  return socket
}

/**
 * Ends a connection whose other end takes nothing. Node.js checks how much of a piece the system
 * has taken, so a slow reader may take any time for a large piece.
 */
export function endWhenStuck(socket: Socket, stuckMs: number): void {
  // Fires after `stuckMs` without a byte, or after twice as long if the system took the start of
  // the piece.
  socket.setTimeout(stuckMs)
  socket.on('timeout', () => {
    if (socket.writableLength > 0) socket.destroy()
  })
}

function letGo(
  request: IncomingMessage,
  response: Partial<Pick<ServerResponse, 'detachSocket'>>,
  socket: Socket & { parser?: HttpParser | null },
): void {
  const { parser } = socket
  if (typeof response.detachSocket !== 'function') return
  if (typeof parser?.unconsume !== 'function' || typeof parser.remove !== 'function') return
  response.detachSocket(socket)
  socket.removeAllListeners()
  parser.unconsume()
  for (const part of ['socket', 'incoming', 'outgoing', 'onIncoming', 'joinDuplicateHeaders'])
    parser[part] = null
  socket.parser = null
  Reflect.set(request, 'parser', null)
  // The parser may be running now, because it called this function. At the end of the request it
  // adds itself to the server's list of connections again. If it is closed while on the list, it
  // leaves a hole there that ends the process.
  setImmediate(() => {
    parser.remove?.()
    parser.close?.()
  })
}

/** Sends the head of the stream's response. */
export function writeHead(socket: Socket): void {
  socket.write(head)
}
