import type { FileSystem, OpenFile } from './file-system.ts'
import type { Identity } from './identity.ts'
import type { LogState } from './log-state.ts'
import type { Tail } from './read-log.ts'
import { createSegment } from './segment.ts'

/*
 * The file that the log writes to. It grows by whole steps of zeros, which the write that needs
 * them brings along: a sync of a file that keeps its length costs less.
 */

export interface SegmentOptions {
  readonly fs: FileSystem
  readonly folder: string
  readonly identity: Identity
  /** A frame that would end beyond begins the next segment. Default 64 MiB. */
  readonly segmentBytes?: number
  /** The step by which a segment grows. Default 1 MiB. */
  readonly growBytes?: number
  /**
   * Takes the seconds until a frame was written and durable, for
   * `etcd_disk_wal_fsync_duration_seconds`.
   */
  readonly onSynced?: (seconds: number) => void
  /** @returns a number from 1 to 2^32 - 1 that nobody can foresee */
  readonly nonce: () => number
}

const zeros = Buffer.alloc(64 * 1024)

export class SegmentWriter {
  readonly nonce: number
  readonly sequence: number
  /** Of the last frame. */
  previous: number
  /** Where the next frame begins. */
  end: number
  private readonly file: OpenFile
  private readonly options: SegmentOptions
  private fileBytes: number
  private isUnused: boolean

  private constructor(
    options: SegmentOptions,
    file: OpenFile,
    at: Pick<SegmentWriter, 'nonce' | 'sequence' | 'previous' | 'end'> & {
      readonly fileBytes: number
      readonly isUnused: boolean
    },
  ) {
    this.options = options
    this.file = file
    this.nonce = at.nonce
    this.sequence = at.sequence
    this.previous = at.previous
    this.end = at.end
    this.fileBytes = at.fileBytes
    this.isUnused = at.isUnused
  }

  /** Begins the segment behind the frame with the `crc` `previous`. */
  static async create(
    options: SegmentOptions,
    sequence: number,
    previous: number,
    state: LogState,
  ): Promise<SegmentWriter> {
    const nonce = options.nonce()
    const { fs, folder, identity } = options
    const header = { sequence, nonce, previous, identity, state }
    const { file, start } = await createSegment(fs, folder, header)
    const place = { nonce, sequence, previous, end: start }
    return new SegmentWriter(options, file, { ...place, fileBytes: start, isUnused: true })
  }

  /**
   * Continues a segment. A torn frame is removed, so that its bytes can never complete a later one.
   * The last frame is written again: after a process was killed, or a sync has failed, the system
   * may show it without having it on disk.
   */
  static async resume(options: SegmentOptions, sequence: number, tail: Tail): Promise<SegmentWriter> {
    const file = await options.fs.open(tail.path, 'log')
    try {
      if (tail.isTorn) await file.truncate(tail.end)
      if (tail.lastFrame.length > 0) await file.write([tail.lastFrame], tail.end - tail.lastFrame.length)
      await file.sync()
      await options.fs.syncFolder(options.folder)
      return new SegmentWriter(options, file, {
        ...tail,
        sequence,
        fileBytes: tail.isTorn ? tail.end : tail.fileBytes,
        isUnused: tail.lastFrame.length === 0,
      })
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** A segment takes at least one frame, of any length. */
  hasRoomFor(bytes: number): boolean {
    return this.isUnused || this.end + bytes <= this.maxBytes
  }

  /** Writes the frame and makes it durable. */
  async write(frame: Buffer, crc: number): Promise<void> {
    const end = this.end + frame.length
    const fileBytes = end > this.fileBytes ? this.grownTo(end) : this.fileBytes
    const startedMs = performance.now()
    await this.file.writeDurably([frame, ...padding(end, fileBytes, this.fileBytes)], this.end)
    this.options.onSynced?.((performance.now() - startedMs) / 1_000)
    this.previous = crc
    this.end = end
    this.fileBytes = fileBytes
    this.isUnused = false
  }

  close(): Promise<void> {
    return this.file.close()
  }

  private get maxBytes(): number {
    return this.options.segmentBytes ?? 64 * 1024 * 1024
  }

  private grownTo(end: number): number {
    const step = this.options.growBytes ?? 1024 * 1024
    return Math.max(end, Math.min(Math.ceil(end / step) * step, this.maxBytes))
  }
}

/**
 * Zeros from the end of a frame to the new end of the file; none where the file keeps its length.
 */
function padding(end: number, fileBytes: number, before: number): Buffer[] {
  const parts: Buffer[] = []
  if (fileBytes === before) return parts
  for (let rest = fileBytes - end; rest > 0; rest -= zeros.length) parts.push(zeros.subarray(0, rest))
  return parts
}
