import { join } from 'node:path'
import type { Index, SnapshotMeta, Term } from '@ticketcd/raft'
import { type FileSystem, removeDrafts } from '../log/file-system.ts'
import { StorageError } from '../log/storage-error.ts'
import { readChunks, verifySnapshot, type WholeSnapshot } from './read-snapshot.ts'
import { writeSnapshot } from './write-snapshot.ts'

/*
 * The snapshots of one node. The newest two are kept, so that a damaged one can be replaced by the
 * one before if the log reaches back to it: see `recovery.ts`.
 */

const kept = 2
const name = /^([0-9a-f]{16})-([0-9a-f]{16})\.snap$/
/** The ending of a file that is kept for an operator, and never read again. */
const setAside = '.damaged'

interface Stored {
  readonly file: string
  readonly index: Index
  readonly term: Term
}

const diskErrors = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS'])

export class SnapshotFiles {
  private readonly fs: FileSystem
  private readonly folder: string
  /** Oldest first. */
  private stored: Stored[]
  private whole: WholeSnapshot | undefined

  private constructor(fs: FileSystem, folder: string, stored: Stored[]) {
    this.fs = fs
    this.folder = folder
    this.stored = stored
  }

  /** Changes nothing in the folder. */
  static async open(fs: FileSystem, folder: string): Promise<SnapshotFiles> {
    return new SnapshotFiles(fs, folder, (await fs.list(folder)).flatMap(parsed).sort(byAge))
  }

  /**
   * Removes the drafts that a crash has left, and all snapshots but the newest two. Those that stay
   * are durable then: the process that renamed one may have ended before its folder was synced.
   */
  async tidy(): Promise<void> {
    await this.fs.syncFolder(this.folder)
    await removeDrafts(this.fs, this.folder)
    await this.removeOld()
  }

  /** The newest one that is known to be whole: that of the recovery, or one saved since. */
  get newest(): SnapshotMeta | undefined {
    return this.whole?.meta
  }

  /** Of the file of `newest`; 0 without one. */
  get newestBytes(): number {
    return this.whole?.bytes ?? 0
  }

  /** Up to here the log may be cut. A recovery can then go back to the oldest snapshot kept. */
  get cutIndex(): Index {
    return this.stored[0]?.index ?? 0
  }

  /**
   * Writes a snapshot of this node, or one that a peer sends. It is durable when this resolves, and
   * all but the newest two are removed. Several may be saved at once.
   *
   * @param chunks a transfer that breaks off must raise an error; an end means that all has come
   * @returns the bytes of the file
   * @throws the error of `chunks` or of the disk. The snapshots are as they were then
   */
  async save(meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> {
    const file = fileOf(meta)
    const bytes = await writeSnapshot(this.fs, this.pathOf(file), meta, chunks).catch((error: unknown) => {
      throw this.failureOf(error)
    })
    const others = this.stored.filter((each) => each.file !== file)
    this.stored = [...others, { file, index: meta.index, term: meta.term }].sort(byAge)
    if (meta.index >= (this.newest?.index ?? 0)) this.whole = { meta, bytes }
    // The snapshot is durable. The next one tries again to remove the old ones.
    await this.removeOld().catch(() => {})
    return bytes
  }

  /**
   * The chunks as they were saved, each verified. An error is raised where the file is damaged, or
   * was removed before its first chunk was asked for.
   */
  open(meta: SnapshotMeta): AsyncIterable<Uint8Array> {
    return readChunks(this.fs, this.pathOf(fileOf(meta)))
  }

  /** Reads snapshots, newest first, up to one that is whole. */
  async verifyNewest(): Promise<{ meta: SnapshotMeta | undefined; damage: StorageError[] }> {
    const damage: StorageError[] = []
    for (const { file } of [...this.stored].reverse()) {
      try {
        this.whole = await verifySnapshot(this.fs, this.pathOf(file))
        break
      } catch (error) {
        if (!(error instanceof StorageError) || error.code !== 'corrupt') throw error
        damage.push(error)
      }
    }
    return { meta: this.newest, damage }
  }

  /**
   * Renames the snapshots above an index, so that they are read no more. An operator may look at
   * them.
   */
  async setAsideAbove(index: Index): Promise<void> {
    const { fs, folder } = this
    for (const { file } of this.stored.filter((each) => each.index > index))
      await fs.rename(this.pathOf(file), this.pathOf(file + setAside))
    await fs.syncFolder(folder)
    this.stored = this.stored.filter((each) => each.index <= index)
  }

  /** An error of the disk as a sentence. One of the chunks' source stays as it is. */
  private failureOf(error: unknown): unknown {
    const { code = '', message } = error as NodeJS.ErrnoException
    if (!diskErrors.has(code)) return error
    return new StorageError(
      'failed',
      `A snapshot in ${this.folder} cannot be written (${message}). The log keeps every change that was ` +
        'acknowledged. Make room on the disk or replace it, then start again.',
      error,
    )
  }

  private pathOf(file: string): string {
    return join(this.folder, file)
  }

  private async removeOld(): Promise<void> {
    const old = this.stored.slice(0, -kept)
    if (old.length === 0) return
    for (const { file } of old) await this.fs.remove(this.pathOf(file))
    await this.fs.syncFolder(this.folder)
    this.stored = this.stored.filter((each) => !old.includes(each))
  }
}

function fileOf({ index, term }: SnapshotMeta): string {
  return `${hex(index)}-${hex(term)}.snap`
}

function hex(value: number): string {
  return value.toString(16).padStart(16, '0')
}

function parsed(file: string): Stored[] {
  const [, index, term] = name.exec(file) ?? []
  if (index === undefined || term === undefined) return []
  return [{ file, index: Number.parseInt(index, 16), term: Number.parseInt(term, 16) }]
}

function byAge(one: Stored, other: Stored): number {
  return one.index - other.index || one.term - other.term
}
