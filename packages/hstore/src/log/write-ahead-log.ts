import type { Index, Persist } from '@ticketcd/raft'
import { Batch } from './batch.ts'
import type { LogState } from './log-state.ts'
import type { StoredLog } from './read-log.ts'
import { segmentPath } from './segment.ts'
import { SegmentList } from './segment-list.ts'
import { type SegmentOptions, SegmentWriter } from './segment-writer.ts'
import { StorageError } from './storage-error.ts'

/*
 * The log of one node on disk.
 *
 * Invariants:
 * 1. A change is reported durable after its frame was written and synced, and all before it.
 * 2. One frame is under way at a time. After an error the log writes nothing more: the system may
 *    have dropped the data that it failed to sync, and a second sync would succeed without them.
 * 3. A segment is removed only after the one behind it is durable, and the oldest first.
 */
export class WriteAheadLog {
  private readonly options: SegmentOptions
  private readonly segments: SegmentList
  private writer: SegmentWriter
  /** The content of the next write. */
  private pending: Batch
  /** The other of the two batches, which take turns. */
  private idle: Batch
  /** The log as it is durable. */
  private durable: LogState
  private durableNumber = 0
  private failure: StorageError | undefined
  /** The write under way, and those that wait for it. */
  private writes: Promise<unknown> = Promise.resolve()
  private cuts: Promise<unknown> = Promise.resolve()
  private closed: Promise<void> | undefined

  private constructor(
    options: SegmentOptions,
    segments: SegmentList,
    writer: SegmentWriter,
    durable: LogState,
  ) {
    this.options = options
    this.segments = segments
    this.writer = writer
    this.durable = durable
    this.pending = new Batch(durable)
    this.idle = new Batch(durable)
  }

  /** Begins a log. @param state the place that it begins behind */
  static async create(options: SegmentOptions, state: LogState): Promise<WriteAheadLog> {
    const writer = await SegmentWriter.create(options, 1, 0, state)
    const segments = new SegmentList()
    segments.begin(1, writer.end)
    return new WriteAheadLog(options, segments, writer, state)
  }

  /** Continues a log that was read, after it has removed a torn frame. */
  static async resume(options: SegmentOptions, { replay, tail }: StoredLog): Promise<WriteAheadLog> {
    const writer = await SegmentWriter.resume(options, replay.segments.sequence, tail)
    return new WriteAheadLog(options, replay.segments, writer, replay.state)
  }

  /** Of the log on disk, without the room for more. */
  get bytes(): number {
    return this.segments.bytes
  }

  /**
   * Takes a change into the next write.
   *
   * @throws {StorageError} after an error of the disk, or after `close`
   * @throws {RangeError} when the change would leave a gap in the log
   */
  append(persist: Persist): void {
    if (this.failure !== undefined) throw this.failure
    this.pending.add(persist)
  }

  /**
   * Makes everything appended so far durable, with one write and one sync of the file.
   *
   * @returns the number of the newest durable change; 0 before the first one
   * @throws {StorageError} when the disk fails. The log takes nothing more then
   */
  sync(): Promise<number> {
    const written = this.writes.then(() => this.writePending())
    this.writes = written.catch(() => {})
    return written
  }

  /**
   * Removes the segments of which all entries lie at `index` or below. A durable snapshot holds
   * these entries. After `close` it does nothing: another process may read the folder by then.
   */
  cut(index: Index): Promise<void> {
    const cut = this.cuts.then(() => this.removeCovered(index))
    this.cuts = cut.catch(() => {})
    return cut
  }

  /** Waits for the write under way. Changes that no `sync` has taken are dropped. */
  close(): Promise<void> {
    this.closed ??= this.finish()
    return this.closed
  }

  private async finish(): Promise<void> {
    this.failure ??= new StorageError('failed', `the log in ${this.options.folder} is closed`)
    await this.writes
    await this.cuts
    await this.writer.close()
  }

  private async removeCovered(index: Index): Promise<void> {
    const { fs, folder } = this.options
    for (;;) {
      const sequence = this.segments.covered(index)
      if (sequence === undefined || this.closed !== undefined) return
      await fs.remove(segmentPath(folder, sequence))
      // A crash may undo removals in any order, and would then leave a gap.
      await fs.syncFolder(folder)
      this.segments.removeOldest()
    }
  }

  private async writePending(): Promise<number> {
    if (this.failure !== undefined) throw this.failure
    if (this.pending.isEmpty) return this.durableNumber
    const batch = this.pending
    this.pending = this.idle
    this.pending.begin(batch.state)
    this.pending.number = batch.number
    try {
      await this.write(batch)
    } catch (error) {
      this.failure ??= failureOf(this.options.folder, error)
      throw this.failure
    }
    this.idle = batch
    this.durable = batch.state
    this.durableNumber = batch.number
    return batch.number
  }

  private async write(batch: Batch): Promise<void> {
    if (!this.writer.hasRoomFor(batch.bytes)) await this.beginSegment()
    const { frame, crc } = batch.seal(this.writer.nonce, this.writer.previous)
    await this.writer.write(frame, crc)
    for (const change of batch.changes) this.segments.note(change)
    this.segments.grow(this.writer.end)
  }

  private async beginSegment(): Promise<void> {
    const full = this.writer
    this.writer = await SegmentWriter.create(this.options, full.sequence + 1, full.previous, this.durable)
    this.segments.begin(this.writer.sequence, this.writer.end)
    await full.close()
  }
}

function failureOf(folder: string, cause: unknown): StorageError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new StorageError(
    'failed',
    `The log in ${folder} cannot be written (${reason}). Every change that was acknowledged is kept. End the ` +
      'process, make room on the disk or replace it, then start again.',
    cause,
  )
}
