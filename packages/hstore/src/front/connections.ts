import type { Socket } from 'node:net'

/** Serves a socket by any of the protocols. */
export interface Connection {
  /** Ends when its calls have ended. */
  close(): void
  /** Ends now. */
  destroy(): void
}

/** The open sockets of a front end. */
export class Connections {
  /** TCP sockets. */
  private readonly accepted = new Set<Socket>()
  /** By TCP socket, or by the TLS socket above one. */
  private readonly serving = new Map<Socket, Connection>()
  isClosing = false
  private whenEmpty: (() => void) | undefined

  get size(): number {
    return this.accepted.size
  }

  /** Counts a TCP socket until it closes. */
  add(socket: Socket): void {
    this.accepted.add(socket)
    socket.on('error', ignore)
    socket.once('close', () => {
      this.accepted.delete(socket)
      this.resolveIfEmpty()
    })
  }

  /** From now on the connection serves the socket, instead of an earlier one. */
  serve(socket: Socket, connection: Connection): void {
    const isNew = !this.serving.has(socket)
    this.serving.set(socket, connection)
    if (isNew) {
      socket.on('error', ignore)
      socket.once('close', () => this.serving.delete(socket))
    }
    if (this.isClosing) connection.close()
  }

  /** Resolves when no socket is open. A TLS handshake may still complete until then. */
  close(): Promise<void> {
    this.isClosing = true
    const emptied = new Promise<void>((resolve) => {
      this.whenEmpty = resolve
    })
    for (const connection of this.serving.values()) connection.close()
    this.resolveIfEmpty()
    return emptied
  }

  destroy(): void {
    for (const connection of this.serving.values()) connection.destroy()
    for (const socket of this.accepted) socket.destroy()
  }

  private resolveIfEmpty(): void {
    if (this.accepted.size === 0) this.whenEmpty?.()
  }
}

/** An error also closes the socket, which is observed. */
function ignore(): void {}
