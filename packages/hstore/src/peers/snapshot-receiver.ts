import type { SnapshotMeta } from '@ticketcd/raft'
import { Reader } from '../codec/bytes.ts'
import type { Connection, ConnectionHandler } from './connection.ts'
import { Deadline } from './deadline.ts'
import { channel } from './frame.ts'
import type { PeerCounters } from './peer-counters.ts'
import type { PeerSettings } from './settings.ts'
import { readMeta, writeSnapshotAnswer } from './snapshot-codec.ts'
import type { Timers } from './timers.ts'
import { wordsOf } from './words.ts'

/** Above the first the connection is not read; below the second it is again. */
const pauseBytes = 1024 * 1024
const resumeBytes = 512 * 1024

export interface SnapshotReceiverOptions {
  readonly connection: Connection
  readonly counters: PeerCounters
  readonly settings: PeerSettings
  readonly timers: Timers
  readonly onSnapshot: (meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array>) => Promise<void>
  readonly onClosed: () => void
}

/** Receives one snapshot, no faster than it is consumed. */
export class SnapshotReceiver implements ConnectionHandler {
  private readonly options: SnapshotReceiverOptions
  private readonly deadline: Deadline
  private readonly queue: Buffer[] = []
  private queuedBytes = 0
  private receivedBytes = 0
  private state: 'greeted' | 'receiving' | 'complete' = 'greeted'
  private isPaused = false
  private failure: Error | undefined
  private wake: () => void = () => undefined

  constructor(options: SnapshotReceiverOptions) {
    this.options = options
    const { connection, settings, timers, counters } = options
    this.deadline = new Deadline(timers, settings.snapshotProgressMs, () =>
      connection.close(`no byte of the snapshot moved for ${settings.snapshotProgressMs} ms`),
    )
    this.deadline.restart()
    connection.greeted(this, counters)
  }

  onFrame(kind: number, payload: Buffer): void {
    if (kind === channel.idle) return
    try {
      if (kind === channel.snapshotMeta && this.state === 'greeted') void this.install(readMeta(payload))
      else if (kind === channel.snapshotChunk && this.state === 'receiving') this.received(payload)
      else if (kind === channel.snapshotEnd && this.state === 'receiving') this.completed(payload)
      else throw new RangeError(`a frame has the unexpected channel ${kind}`)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.options.connection.close(error.message)
    }
  }

  onClosed(why: string): void {
    this.deadline.stop()
    this.failure = new Error(`the snapshot broke off: ${why}`)
    this.queue.length = 0
    this.wake()
    this.options.onClosed()
  }

  private received(chunk: Buffer): void {
    this.deadline.restart()
    this.queue.push(chunk)
    this.queuedBytes += chunk.length
    this.receivedBytes += chunk.length
    if (this.queuedBytes > pauseBytes && !this.isPaused) {
      this.isPaused = true
      this.deadline.stop()
      this.options.connection.pause()
    }
    this.wake()
  }

  private completed(payload: Buffer): void {
    const announcedBytes = new Reader(payload).varint()
    if (announcedBytes !== this.receivedBytes)
      throw new RangeError(`the snapshot has ${this.receivedBytes} bytes instead of ${announcedBytes}`)
    this.deadline.stop()
    this.state = 'complete'
    this.wake()
  }

  private async install(meta: SnapshotMeta): Promise<void> {
    this.state = 'receiving'
    const { connection, counters, onSnapshot } = this.options
    try {
      await onSnapshot(meta, this.chunks())
      connection.frame(channel.snapshotAnswer, (out) =>
        writeSnapshotAnswer(out, { isInstalled: true, words: '' }),
      )
      if (!connection.isClosed) counters.snapshotsReceived += 1
    } catch (error) {
      const words = wordsOf(error)
      connection.frame(channel.snapshotAnswer, (out) =>
        writeSnapshotAnswer(out, { isInstalled: false, words }),
      )
    }
    this.deadline.stop()
    connection.resume()
    connection.finish()
  }

  /** Raises an error where the connection ends before the snapshot does. */
  private async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.failure) throw this.failure
      const chunk = this.queue.shift()
      if (chunk) {
        this.consumed(chunk)
        yield chunk
      } else if (this.state === 'complete') return
      else
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
    }
  }

  private consumed(chunk: Buffer): void {
    this.queuedBytes -= chunk.length
    if (!this.isPaused || this.queuedBytes >= resumeBytes) return
    this.isPaused = false
    this.deadline.restart()
    this.options.connection.resume()
  }
}
