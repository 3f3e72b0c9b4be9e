import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export interface HoldingProxyOptions {
  /** `host:port` */
  readonly target: string
  /** The name of the process behind the target. */
  readonly name: string
  /**
   * @returns the process that opened a connection, read from its first bytes; `undefined` when
   *   unknown
   */
  senderOf(head: string): string | undefined
  /** Whether bytes from the one process to the other are held back now. */
  isCut(from: string | undefined, to: string | undefined): boolean
}

/**
 * A TCP proxy that can hold back bytes, separately for each direction. Held bytes are delivered
 * after `apply`, in order. For both ends it behaves like a network that lost packets for a while.
 */
export class HoldingProxy {
  readonly address: string
  private readonly server: Server
  private readonly options: HoldingProxyOptions
  private readonly pairs = new Set<Pair>()

  private constructor(server: Server, options: HoldingProxyOptions) {
    this.server = server
    this.options = options
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('connection', (client) => this.accept(client))
  }

  static async start(options: HoldingProxyOptions): Promise<HoldingProxy> {
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    return new HoldingProxy(server, options)
  }

  /** Evaluates `isCut` again for every connection. */
  apply(): void {
    for (const pair of this.pairs) pair.apply()
  }

  async close(): Promise<void> {
    for (const pair of this.pairs) pair.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private accept(client: Socket): void {
    const { target, name, isCut, senderOf } = this.options
    const [host = '', port] = target.split(':')
    const pair = new Pair(client, connect(Number(port), host), {
      name,
      isCut,
      senderOf,
      onClose: () => this.pairs.delete(pair),
    })
    this.pairs.add(pair)
  }
}

interface PairOptions extends Omit<HoldingProxyOptions, 'target'> {
  onClose(): void
}

/** One connection of a client, with its connection to the target. */
class Pair {
  private readonly client: Socket
  private readonly server: Socket
  private readonly options: PairOptions
  private sender: string | undefined
  /** The first bytes. They identify the sender, but may themselves be held back. */
  private head: Buffer | undefined
  private hasEnded = false

  constructor(client: Socket, server: Socket, options: PairOptions) {
    this.client = client
    this.server = server
    this.options = options
    client.setNoDelay(true)
    server.setNoDelay(true)
    for (const socket of [client, server]) {
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.hasEnded = true
        this.apply()
      })
      socket.on('drain', () => this.apply())
    }
    client.once('data', (head: Buffer) => {
      this.sender = options.senderOf(head.toString('latin1'))
      this.head = head
      client.on('data', (chunk: Buffer) => {
        server.write(chunk)
        this.apply()
      })
      this.apply()
    })
    server.on('data', (chunk: Buffer) => {
      client.write(chunk)
      this.apply()
    })
    this.apply()
  }

  apply(): void {
    const { name, isCut, onClose } = this.options
    const towards = isCut(this.sender, name)
    const back = isCut(name, this.sender)
    // The other end is closed only when the network delivers the close.
    if (this.hasEnded && !towards && !back) {
      this.destroy()
      onClose()
      return
    }
    if (this.head && !towards) {
      this.server.write(this.head)
      this.head = undefined
    }
    flow(this.client, this.server, towards)
    flow(this.server, this.client, back)
  }

  destroy(): void {
    this.client.destroy()
    this.server.destroy()
  }
}

/** Reads from a socket only while its bytes can go on. */
function flow(from: Socket, to: Socket, isHeld: boolean): void {
  if (isHeld || to.writableNeedDrain) from.pause()
  else from.resume()
}
