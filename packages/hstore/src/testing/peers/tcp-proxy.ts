import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export type Direction = 'forth' | 'back'

/** A TCP proxy that a test can cut, stall in one direction, and make change bytes. */
export class TcpProxy {
  targetPort: number
  /** Sees each chunk, and returns the one that goes on. */
  change: (chunk: Buffer, direction: Direction) => Buffer = (chunk) => chunk
  accepted = 0
  private readonly server: Server
  private readonly pairs = new Set<{ readonly client: Socket; readonly target: Socket }>()
  private readonly stalled = new Set<Direction>()

  constructor(targetPort: number) {
    this.targetPort = targetPort
    this.server = createServer((client) => this.accept(client))
  }

  async listen(port = 0): Promise<number> {
    this.server.listen(port, '127.0.0.1')
    await once(this.server, 'listening')
    return (this.server.address() as AddressInfo).port
  }

  /** Bytes of that direction stay where they are: the sender's writes fill the buffers. */
  stall(direction: Direction): void {
    this.stalled.add(direction)
    for (const pair of this.pairs) sourceOf(pair, direction).pause()
  }

  heal(direction: Direction): void {
    this.stalled.delete(direction)
    for (const pair of this.pairs) sourceOf(pair, direction).resume()
  }

  /** Resets the connections that are open now. */
  cut(): void {
    for (const { client, target } of this.pairs) {
      client.resetAndDestroy()
      target.resetAndDestroy()
    }
  }

  /** The connections to the target end; the dialler's stay open and silent. */
  halfOpen(): void {
    for (const { target } of this.pairs) {
      target.removeAllListeners('close')
      target.destroy()
    }
  }

  async close(): Promise<void> {
    this.cut()
    this.server.close()
    await once(this.server, 'close')
  }

  private accept(client: Socket): void {
    this.accepted += 1
    const target = connect({ host: '127.0.0.1', port: this.targetPort })
    const pair = { client, target }
    this.pairs.add(pair)
    for (const [from, to, direction] of [
      [client, target, 'forth'],
      [target, client, 'back'],
    ] as const) {
      from.setNoDelay(true)
      from.on('error', () => undefined)
      from.on('data', (chunk: Buffer) => {
        if (to.destroyed || to.write(this.change(chunk, direction))) return
        from.pause()
        to.once('drain', () => {
          if (!this.stalled.has(direction)) from.resume()
        })
      })
      from.on('close', () => {
        this.pairs.delete(pair)
        to.destroy()
      })
      if (this.stalled.has(direction)) from.pause()
    }
  }
}

function sourceOf({ client, target }: { client: Socket; target: Socket }, direction: Direction): Socket {
  return direction === 'forth' ? client : target
}
