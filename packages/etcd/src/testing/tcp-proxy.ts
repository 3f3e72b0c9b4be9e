import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/**
 * A TCP proxy in front of one node, for tests that break connections in the ways networks do. Its
 * faults apply to bytes from the node; bytes from the client always reach it.
 */
export class TcpProxy {
  readonly address: string
  /** Bytes that the node has sent since the start. */
  receivedBytes = 0
  /** Connections that were refused since the start. */
  refused = 0
  private sent = ''
  private readonly server: Server
  private readonly pairs = new Set<readonly [Socket, Socket]>()
  private onBytes: (total: number) => void = () => {}
  private swallowing = false
  private refusing = false

  private target: [host: string, port: string]

  private constructor(server: Server, target: string) {
    this.server = server
    this.target = target.split(':') as [string, string]
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('connection', (client) => {
      const [host, port] = this.target
      this.join(client, connect(Number(port), host))
    })
  }

  static async start(target: string): Promise<TcpProxy> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new TcpProxy(server, target)
  }

  /** Whether a client has sent this text, which is ASCII, towards the node. */
  hasSent(text: string): boolean {
    return this.sent.includes(text)
  }

  /** Forwards to another node from now on, and cuts every connection to the one before. */
  turnTo(target: string): void {
    this.target = target.split(':') as [string, string]
    this.cut()
  }

  /** Cuts every connection now; new ones are accepted. */
  cut(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy()
  }

  /** Cuts every connection once the node has sent this many further bytes. */
  cutAfter(bytes: number): void {
    const limit = this.receivedBytes + bytes
    this.onBytes = (total) => {
      if (total < limit) return
      this.onBytes = () => {}
      this.cut()
    }
  }

  /** Drops the node's answers from now on, while requests still reach it. */
  swallowReplies(): void {
    this.swallowing = true
  }

  /** Refuses new connections and cuts the old ones, until `heal`. */
  refuse(): void {
    this.refusing = true
    this.cut()
  }

  heal(): void {
    this.swallowing = false
    this.refusing = false
  }

  async stop(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private join(client: Socket, node: Socket): void {
    if (this.refusing) {
      this.refused += 1
      client.destroy()
      node.destroy()
      return
    }
    const pair = [client, node] as const
    this.pairs.add(pair)
    for (const socket of pair) {
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        for (const end of pair) end.destroy()
        this.pairs.delete(pair)
      })
    }
    client.pipe(node)
    client.on('data', (chunk: Buffer) => {
      this.sent += chunk.toString('latin1')
    })
    node.on('data', (chunk) => {
      this.receivedBytes += chunk.length
      if (!this.swallowing && !client.write(chunk)) {
        node.pause()
        client.once('drain', () => node.resume())
      }
      this.onBytes(this.receivedBytes)
    })
  }
}
