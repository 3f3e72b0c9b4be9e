import { createServer, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Shared } from './client-connection.ts'
import type { Connection } from './connections.ts'
import { serveHttp } from './http-handler.ts'
import { WholeConnection } from './whole/whole-connection.ts'

/** Serves HTTP/1.1 on sockets that something else has accepted. */
export class Http1 {
  private readonly server: Server
  /** The last response of a socket until it has ended. */
  private readonly responses = new Map<Socket, ServerResponse>()
  private isClosing = false
  private readonly shared: Shared

  constructor(shared: Shared) {
    this.shared = shared
    const { limits } = shared
    this.server = createServer(
      {
        maxHeaderSize: limits.headerBytesMax,
        headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
        requestTimeout: limits.requestTimeoutMs,
        connectionsCheckingInterval: Math.ceil(limits.headersTimeoutMs / 4),
      },
      (request, response) => {
        const { socket } = request
        this.responses.set(socket, response)
        response.once('close', () => {
          if (this.responses.get(socket) !== response) return
          this.responses.delete(socket)
          if (this.isClosing) socket.end()
        })
        serveHttp(shared, request, response)
      },
    )
    this.server.maxHeadersCount = limits.headerPairsMax
    // The server never listens by itself; this event starts its check of the two time-outs.
    this.server.emit('listening')
  }

  serve(socket: Socket): Connection {
    const { whole, limits, onError } = this.shared
    // An answer may wait for an event, and its client may be gone without a word.
    socket.setKeepAlive(true, limits.keepaliveIntervalMs)
    if (whole === undefined) return this.serveStreams(socket)
    return new WholeConnection(socket, whole, limits, onError, () => this.serveStreams(socket))
  }

  /** Serves a socket by Node.js' server. Bytes that were read before are back in the socket. */
  private serveStreams(socket: Socket): Connection {
    this.server.emit('connection', socket)
    return {
      close: () => {
        this.isClosing = true
        const response = this.responses.get(socket)
        if (response === undefined) socket.destroy()
        // Sends `Connection: close`, unless the headers have left.
        else response.shouldKeepAlive = false
      },
      destroy: () => socket.destroy(),
    }
  }

  /** Ends the check of the time-outs. */
  close(): void {
    // It reports that it does not listen, which is so.
    this.server.close(() => {})
  }
}
