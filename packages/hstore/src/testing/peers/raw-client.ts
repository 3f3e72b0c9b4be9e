import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Writer } from '../../codec/bytes.ts'
import { type Channel, channel } from '../../peers/frame.ts'
import { FrameReader } from '../../peers/frame-reader.ts'
import { FrameWriter } from '../../peers/frame-writer.ts'
import { type Greeting, writeGreeting } from '../../peers/greeting.ts'

/** A client that can send any bytes. */
export class RawClient {
  readonly socket: Socket
  readonly frames: { readonly kind: number; readonly payload: Buffer }[] = []
  isClosed = false

  private constructor(socket: Socket) {
    this.socket = socket
    const reader = new FrameReader(1024 * 1024)
    socket.on('data', (chunk) => {
      reader.push(chunk, (kind, payload) => this.frames.push({ kind, payload }) > 0)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.isClosed = true
    })
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ host: '127.0.0.1', port })
    onTestFinished(() => void socket.destroy())
    const client = new RawClient(socket)
    await once(socket, 'connect')
    return client
  }

  send(kind: number, write: (out: Writer) => void): void {
    const out = new FrameWriter()
    out.frame(kind as Channel, write)
    for (const piece of out.take()) this.socket.write(piece)
  }

  greet(greeting: Partial<Greeting> = {}, version?: number): void {
    const whole: Greeting = {
      clusterId: 'cluster',
      from: 'raw',
      to: 'a',
      instance: 'x',
      purpose: 'messages',
      ...greeting,
    }
    this.send(channel.greeting, (out) => writeGreeting(out, whole, version))
  }
}
