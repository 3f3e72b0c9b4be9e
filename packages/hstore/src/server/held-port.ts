import { createServer, type Server } from 'node:net'

/**
 * Keeps a port from other programs while the node does not serve yet. A connection is closed at
 * once, so clients go to another member.
 */
export class HeldPort {
  private readonly server: Server

  private constructor(server: Server) {
    this.server = server
  }

  /** @throws the error of the system for an address that cannot be used */
  static async open(address: { readonly host: string; readonly port: number }): Promise<HeldPort> {
    const server = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(address, resolve)
    })
    // With too many open files the system refuses to accept. The clients try again.
    server.on('error', () => {})
    return new HeldPort(server)
  }

  /** Resolves when the port is free. */
  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve))
  }
}
