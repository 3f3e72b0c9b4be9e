import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Shared } from './client-connection.ts'
import type { Connection } from './connections.ts'
import { serveHttp } from './http-handler.ts'

/** Serves HTTP/1.1 on sockets that something else has accepted. */
export class Http1 {
  private readonly server: Server
  private readonly busy = new Set<Socket>()
  private isClosing = false

  constructor(shared: Shared) {
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
        this.busy.add(socket)
        if (this.isClosing) response.shouldKeepAlive = false
        response.once('close', () => {
          this.busy.delete(socket)
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
    this.server.emit('connection', socket)
    return {
      close: () => {
        this.isClosing = true
        if (!this.busy.has(socket)) socket.destroy()
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
