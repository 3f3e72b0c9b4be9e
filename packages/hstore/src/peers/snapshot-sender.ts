import type { SnapshotMeta } from '@ticketcd/raft'
import type { Connection, ConnectionHandler } from './connection.ts'
import { Deadline } from './deadline.ts'
import { channel } from './frame.ts'
import type { PeerCounters } from './peer-counters.ts'
import type { PeerSettings } from './settings.ts'
import { readSnapshotAnswer, writeMeta } from './snapshot-codec.ts'
import type { Timers } from './timers.ts'

/** Bytes of one frame. */
const sliceBytes = 256 * 1024

export interface SnapshotSenderOptions {
  readonly connection: Connection
  readonly counters: PeerCounters
  readonly settings: PeerSettings
  readonly timers: Timers
}

/**
 * Sends one snapshot on a connection of its own. A slice is read from the source only after the
 * operating system has taken the one before, so a slow receiver slows the source down.
 */
export class SnapshotSender implements ConnectionHandler {
  private readonly connection: Connection
  private readonly counters: PeerCounters
  private readonly deadline: Deadline
  private readonly ended: Promise<'ended'>
  private end: () => void = () => undefined
  /** The outcome, once there is one. */
  private outcome: 'installed' | Error | undefined
  private drained: () => void = () => undefined

  constructor({ connection, counters, settings, timers }: SnapshotSenderOptions) {
    this.connection = connection
    this.counters = counters
    const { snapshotProgressMs } = settings
    this.deadline = new Deadline(timers, snapshotProgressMs, () =>
      this.connection.close(`no byte of the snapshot moved for ${snapshotProgressMs} ms`),
    )
    this.ended = new Promise((resolve) => {
      this.end = () => resolve('ended')
    })
    connection.greeted(this, counters)
  }

  /**
   * Resolves when the receiver has installed the snapshot, or needs it no more.
   *
   * @throws {Error} for a lost connection, a receiver that fails or stalls, and a source that fails
   */
  async send(meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const source = chunks[Symbol.asyncIterator]()
    try {
      this.connection.frame(channel.snapshotMeta, (out) => writeMeta(out, meta))
      let bytes = 0
      while (!this.outcome) {
        const next = await Promise.race([this.ended, source.next()])
        if (next === 'ended' || next.done) break
        bytes += next.value.byteLength
        await this.sendChunk(next.value)
      }
      this.connection.frame(channel.snapshotEnd, (out) => out.varint(bytes))
      this.deadline.restart()
      await this.ended
      if (this.outcome !== 'installed') throw this.outcome
      this.counters.snapshotsSent += 1
    } finally {
      this.deadline.stop()
      this.connection.close('the snapshot was sent')
      // A source in the middle of a read ends after it, and is not waited for.
      void Promise.resolve(source.return?.()).catch(() => undefined)
    }
  }

  onFrame(kind: number, payload: Buffer): void {
    if (kind === channel.idle) return
    try {
      if (kind !== channel.snapshotAnswer) throw new RangeError(`a frame has the channel ${kind}`)
      const { isInstalled, words } = readSnapshotAnswer(payload)
      this.settle(
        isInstalled ? 'installed' : new Error(`the receiver did not install the snapshot: ${words}`),
      )
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.connection.close(`the answer to the snapshot is malformed: ${error.message}`)
    }
  }

  onClosed(why: string): void {
    this.settle(new Error(`the snapshot was not sent: ${why}`))
  }

  onDrained(): void {
    this.drained()
  }

  private settle(outcome: 'installed' | Error): void {
    this.outcome ??= outcome
    this.end()
  }

  private async sendChunk(chunk: Uint8Array): Promise<void> {
    for (let from = 0; from < chunk.byteLength && !this.outcome; from += sliceBytes) {
      const slice = chunk.subarray(from, from + sliceBytes)
      this.deadline.restart()
      const drained = new Promise<void>((resolve) => {
        this.drained = resolve
      })
      this.connection.frame(channel.snapshotChunk, (out) => out.raw(slice))
      await Promise.race([this.ended, drained])
      this.deadline.stop()
    }
  }
}
