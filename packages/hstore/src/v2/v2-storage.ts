import type { V2Record } from './v2-record.ts'

/**
 * Keeps the records of the v2 key space by path. `V2Store` decides what is written: an
 * implementation only stores. The root is no record.
 */
export interface V2Storage {
  get(path: string): V2Record | undefined
  /** Adds a record or replaces that of its path. Its parent is the root or has been added. */
  set(record: V2Record): void
  /** Removes a record. A directory is empty then. */
  delete(record: V2Record): void
  /** The records directly in a directory, in any order. */
  children(path: string): Iterable<V2Record>
  /** All records as they are now, whatever is written while they are read. Parents come first. */
  snapshot(): V2Records
  /** Frees what the storage holds. A snapshot of the whole state has replaced it. */
  close(): void
}

export interface V2Records extends Iterable<V2Record> {
  readonly size: number
}
