import type { Socket } from 'node:net'
import type { Writer } from '../codec/bytes.ts'
import { type Channel, channel } from './frame.ts'
import { FrameError, FrameReader } from './frame-reader.ts'
import { FrameWriter } from './frame-writer.ts'
import { greetingBytesMax } from './greeting.ts'
import type { PeerSettings } from './settings.ts'

/*
 * Invariants:
 * 1. At most one write is under way. Frames that come meanwhile wait here, so a frame of the open
 *    batch has certainly not been sent.
 * 2. After `finish` and `close` no frame is handed out. `onClosed` is called once.
 * 3. Silence and stalls are counted in ticks rather than in time: after a pause of this process one
 *    tick fires, not all that were missed, so the pause ends no connection.
 */

/** Receives the frames of a connection. */
export interface ConnectionHandler {
  onFrame(kind: number, payload: Buffer): void
  onClosed(why: string): void
  /** Everything has been handed to the operating system. */
  onDrained?(): void
  /** Called before each check for silence. */
  onTick?(): void
}

export interface Traffic {
  bytesSent: number
  bytesReceived: number
}

/** The socket ends in its own time after `finish`; later it is destroyed. In ticks. */
const finishTicksMax = 5
const batchBytesMin = 256
const batchBytesMax = 64 * 1024

/** Frames over a socket. */
export class Connection {
  readonly remote: string
  /** Counts the batches that were handed to the socket. A frame waits in batch number `batch`. */
  batch = 0
  isClosed = false
  /** Resolves when the connection is closed. */
  readonly ended: Promise<void>
  /** Ticks without a byte. */
  silentTicks = 0
  traffic: Traffic = { bytesSent: 0, bytesReceived: 0 }
  private readonly socket: Socket
  private readonly settings: PeerSettings
  private readonly reader = new FrameReader(greetingBytesMax)
  private handler: ConnectionHandler
  private out = new FrameWriter(batchBytesMin)
  private isScheduled = false
  private bytesUnderWay = 0
  private isPaused = false
  private hasSent = false
  private finishTicks = 0
  private stalledTicks = 0
  private framesAtTick = 0
  private batchAtTick = 0

  constructor(socket: Socket, remote: string, settings: PeerSettings, handler: ConnectionHandler) {
    this.socket = socket
    this.remote = remote
    this.settings = settings
    this.handler = handler
    this.ended = new Promise((resolve) => {
      socket.once('close', () => resolve())
    })
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.received(chunk))
    socket.on('error', (error) => this.close(error.message))
    socket.on('end', () => this.close('the other side closed the connection'))
    socket.on('close', () => this.close('the connection was closed'))
  }

  /** Both sides have greeted: larger frames follow, and another handler receives them. */
  greeted(handler: ConnectionHandler, traffic: Traffic): void {
    this.handler = handler
    this.reader.limit(this.settings.frameBytesMax)
    traffic.bytesSent += this.traffic.bytesSent
    traffic.bytesReceived += this.traffic.bytesReceived
    this.traffic = traffic
  }

  /** Whether frames may still be queued. */
  get isOpen(): boolean {
    return !this.isClosed && this.finishTicks === 0
  }

  /** Bytes that the operating system has not taken yet. */
  get queuedBytes(): number {
    return this.out.byteLength + this.bytesUnderWay
  }

  get isDrained(): boolean {
    return this.queuedBytes === 0
  }

  /** Queues a frame, which leaves with the others of this step. */
  frame(kind: Channel, write: (out: Writer) => void): void {
    if (!this.isOpen) return
    this.out.frame(kind, write)
    this.hasSent = true
    if (this.isScheduled || this.bytesUnderWay > 0) return
    this.isScheduled = true
    process.nextTick(this.flushScheduled)
  }

  flush(): void {
    if (this.isClosed || this.bytesUnderWay > 0 || this.out.byteLength === 0) return
    const pieces = this.out.take()
    const copiedBytes = this.out.length
    this.bytesUnderWay = this.out.byteLength
    this.traffic.bytesSent += this.bytesUnderWay
    this.out = new FrameWriter(Math.min(batchBytesMax, Math.max(batchBytesMin, copiedBytes)))
    this.batch += 1
    const last = pieces.length - 1
    if (last > 0) this.socket.cork()
    pieces.forEach((piece, each) => {
      if (each < last) this.socket.write(piece)
      else this.socket.write(piece, this.written)
    })
    if (last > 0) this.socket.uncork()
  }

  /** Stops reading, so that the sender's data waits at the sender. */
  pause(): void {
    this.isPaused = true
    this.socket.pause()
  }

  resume(): void {
    this.isPaused = false
    this.silentTicks = 0
    this.socket.resume()
  }

  /** Sends the queue, then closes. */
  finish(): void {
    if (!this.isOpen) return
    this.flush()
    this.finishTicks = 1
    if (this.isDrained) this.socket.end()
  }

  close(why: string): void {
    if (this.isClosed) return
    this.isClosed = true
    this.socket.destroy()
    this.handler.onClosed(why)
  }

  /** Called every ping interval. */
  tick(): void {
    if (this.isClosed) return
    if (this.finishTicks > 0) {
      this.finishTicks += 1
      if (this.finishTicks > finishTicksMax) this.close('the other side did not end the connection')
      return
    }
    this.handler.onTick?.()
    if (!this.isPaused) this.silentTicks += 1
    const fault = this.fault()
    if (fault !== undefined) this.close(fault)
    else if (!this.hasSent && this.bytesUnderWay === 0) this.frame(channel.idle, () => undefined)
    this.hasSent = false
  }

  /** Why the connection is of no use any more. */
  private fault(): string | undefined {
    const { silentIntervalsMax, stalledIntervalsMax, pingIntervalMs } = this.settings
    if (this.silentTicks > silentIntervalsMax)
      return `nothing arrived for ${silentIntervalsMax * pingIntervalMs} ms`
    const isReading = this.reader.isInFrame && this.reader.frames === this.framesAtTick && !this.isPaused
    const isWriting = this.bytesUnderWay > 0 && this.batch === this.batchAtTick
    this.framesAtTick = this.reader.frames
    this.batchAtTick = this.batch
    this.stalledTicks = isReading || isWriting ? this.stalledTicks + 1 : 0
    if (this.stalledTicks > stalledIntervalsMax)
      return `a frame did not pass in ${stalledIntervalsMax * pingIntervalMs} ms`
    return undefined
  }

  private readonly flushScheduled = (): void => {
    this.isScheduled = false
    this.flush()
  }

  private readonly written = (error?: Error | null): void => {
    if (error) return
    this.bytesUnderWay = 0
    this.flush()
    if (!this.isDrained) return
    if (this.finishTicks > 0) this.socket.end()
    else this.handler.onDrained?.()
  }

  private received(chunk: Buffer): void {
    if (this.isClosed) return
    this.silentTicks = 0
    this.traffic.bytesReceived += chunk.length
    if (this.finishTicks > 0) return
    try {
      this.reader.push(chunk, this.dispatch)
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      this.close(error.message)
    }
  }

  private readonly dispatch = (kind: number, payload: Buffer): boolean => {
    this.handler.onFrame(kind, payload)
    return this.isOpen
  }
}
