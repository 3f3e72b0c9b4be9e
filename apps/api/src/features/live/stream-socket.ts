import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A browser or a proxy that is gone without a word is found out after this, in milliseconds. */
const keepAliveMs = 60_000
/** How long a reader may take nothing of what is on its way before it is given up, in milliseconds. */
const stuckMsMax = 30_000

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
 * Takes the connection from the HTTP server, which must have nothing else to answer on it. Where Node.js allows, the
 * server's 5 KB beside each go too: parser, request and response. Where Node.js has changed inside they stay, and cost
 * memory but no more: then only what is public is used.
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
 * Ends a connection whose other end takes nothing. Node.js looks at how much the system has taken of a piece, so a slow reader
 * may take as long as it needs for a large one.
 */
export function endWhenStuck(socket: Socket, stuckMs: number): void {
  // After so long without a byte, or twice as long where the system took the beginning of the piece.
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
  // It may run at this moment, because it called us, and when it comes to the end of the request it puts itself on the server's
  // list of connections once more. Closed while it is on the list, it leaves a hole there that ends the process.
  setImmediate(() => {
    parser.remove?.()
    parser.close?.()
  })
}

/** Answers that the stream begins. */
export function writeHead(socket: Socket): void {
  socket.write(head)
}
