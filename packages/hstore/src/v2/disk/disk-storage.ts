import { LRUCache } from 'lru-cache'
import { StorageError } from '../../log/storage-error.ts'
import { bytesOf, parentOf, type V2Record } from '../v2-record.ts'
import type { V2Position, V2Records, V2Storage } from '../v2-storage.ts'
import type { RecordDatabase } from './record-database.ts'

/*
 * The v2 key space in a database on disk, for more data than memory holds. A cache has the records
 * that were used last.
 *
 * Invariants:
 * 1. A record that has changed since the last write to the database is in `changes`. They precede
 *    the cache, and the cache precedes the database.
 * 2. The database is written between two entries of the log, and with their position.
 * 3. Between two entries `memoryBytes` is at most `memoryBytesMax`.
 * 4. A snapshot that is being read can be read to its end, also where another one has replaced the
 *    records meanwhile. The database stays until then.
 */

/** So that a write to the database takes some milliseconds. */
const changesBytesMax = 256 * 1024

export interface DiskStorageOptions {
  readonly database: RecordDatabase
  /** About the memory that records may take. */
  readonly memoryBytesMax: number
  /** A snapshot has replaced the records, and nobody reads them: the database may be removed. */
  readonly onReplaced: () => void
}

export class DiskStorage implements V2Storage {
  private readonly options: DiskStorageOptions
  private readonly database: RecordDatabase
  private readonly cache: LRUCache<string, V2Record>
  private readonly changesMax: number
  private readonly changes = new Map<string, V2Record | undefined>()
  /** The paths in `changes` by their directories. */
  private readonly changedIn = new Map<string, Set<string>>()
  private changedBytes = 0
  private position: V2Position | undefined
  private readonly views = new Set<() => void>()
  private isReplaced = false

  constructor(options: DiskStorageOptions) {
    this.options = options
    this.database = options.database
    this.changesMax = Math.min(changesBytesMax, Math.floor(options.memoryBytesMax / 4))
    const maxSize = Math.max(1, options.memoryBytesMax - this.changesMax)
    this.cache = new LRUCache<string, V2Record>({ maxSize, sizeCalculation: bytesOf })
    this.position = this.database.position()
  }

  /** About the memory that records take. */
  get memoryBytes(): number {
    return this.cache.calculatedSize + this.changedBytes
  }

  get(path: string): V2Record | undefined {
    if (this.changes.has(path)) return this.changes.get(path)
    const cached = this.cache.get(path)
    if (cached !== undefined) return cached
    const record = this.database.get(path)
    if (record !== undefined) this.cache.set(path, record)
    return record
  }

  set(record: V2Record): void {
    this.change(record, record)
  }

  delete(record: V2Record): void {
    this.change(record, undefined)
  }

  *children(path: string): Iterable<V2Record> {
    for (const record of this.database.children(path)) if (!this.changes.has(record.path)) yield record
    for (const changed of this.changedIn.get(path) ?? []) {
      const record = this.changes.get(changed)
      if (record !== undefined) yield record
    }
  }

  snapshot(): V2Records {
    this.write()
    const { database, views } = this
    const view = database.openView()
    const close = () => {
      if (!views.delete(close)) return
      view.done()
      this.releaseUnused()
    }
    views.add(close)
    function* records(): Generator<V2Record> {
      try {
        let start: Buffer | undefined
        do {
          if (!views.has(close)) throw new Error('a snapshot of the v2 keys was read after its end')
          const page = database.page(view, start)
          yield* page.records
          start = page.next
        } while (start !== undefined)
      } finally {
        close()
      }
    }
    return { size: database.size, [Symbol.iterator]: records, close }
  }

  settle(position: V2Position): void {
    const isFirst = this.position === undefined
    this.position = position
    if (isFirst || this.changedBytes > this.changesMax) this.write()
  }

  close(): void {
    this.isReplaced = true
    this.releaseUnused()
  }

  /**
   * Writes everything, so that the next process finds it. The storage must not be used any more.
   */
  async keep(): Promise<void> {
    for (const close of [...this.views]) close()
    if (this.isReplaced) return
    this.write()
    await this.database.close()
  }

  private change(record: V2Record, after: V2Record | undefined): void {
    const { path } = record
    const parent = parentOf(path)
    const siblings = this.changedIn.get(parent)
    if (siblings === undefined) this.changedIn.set(parent, new Set([path]))
    else siblings.add(path)
    const before = this.changes.get(path)
    if (this.changes.has(path)) this.changedBytes -= bytesOf(before ?? gone(path))
    this.changes.set(path, after)
    this.changedBytes += bytesOf(after ?? gone(path))
    this.cache.delete(path)
    // While a snapshot fills the storage, there is no position to keep to.
    if (this.position === undefined && this.changedBytes > this.changesMax) this.write()
  }

  /** @throws {StorageError} an error of the disk */
  private write(): void {
    const { changes, cache, position } = this
    try {
      this.database.write(changes, position)
    } catch (error) {
      throw new StorageError(
        'failed',
        `The database of the v2 keys cannot be written (${(error as Error).message}). The log keeps every ` +
          'change that was acknowledged. Make room on the disk or replace it, then start again.',
        error,
      )
    }
    this.changedBytes = 0
    for (const [path, record] of changes) if (record !== undefined) cache.set(path, record)
    changes.clear()
    this.changedIn.clear()
  }

  private releaseUnused(): void {
    if (this.isReplaced && this.views.size === 0) this.options.onReplaced()
  }
}

/** The place of a removed record in `changes`. */
function gone(path: string): { readonly path: string; readonly value: undefined } {
  return { path, value: undefined }
}
