import type { V2Event } from './v2-event.ts'
import type { V2Record } from './v2-record.ts'

/**
 * Keeps the records of the v2 key space by path. `V2Store` decides on the writes: an
 * implementation only stores. The root is no record.
 */
export interface V2Storage {
  get(path: string): V2Record | undefined
  /**
   * Adds a record or replaces that of its path. Its parent is the root or has been added.
   *
   * @param isNew false where the path certainly has a record
   */
  set(record: V2Record, isNew?: boolean): void
  /** Removes a record. A directory is empty then. */
  delete(record: V2Record): void
  /** The records directly in a directory, in any order. */
  children(path: string): Iterable<V2Record>
  /** All records at the time of the call. Later writes do not affect them. Parents come first. */
  snapshot(): V2Records
  /**
   * The records are those of a position. Until the next call they may be those of part of an entry.
   * A storage whose records survive the process keeps both together.
   */
  settle?(position: V2Position): void
  /** Frees the content of the storage. A snapshot of the whole state has replaced it. */
  close(): void
  /** Of a storage that cannot read at once. Its other methods see loaded records alone. */
  readonly asynchronous?: AsynchronousAccess
}

/**
 * Reads and writes of an asynchronous storage. They take effect in the order of the calls, each as
 * a whole.
 */
export interface AsynchronousAccess {
  /** Loads the records that a command can read or change, before it is applied. */
  load(paths: Iterable<string>, subtrees: readonly Subtree[]): Promise<void>
  /** Writes all changes since the last call in one transaction, and frees the loaded records. */
  save(): Promise<void>
  /** Records for a read: those of the paths and of the subtree. */
  read(paths: Iterable<string>, subtree: Subtree): Promise<readonly V2Record[]>
  /** All records. Parents come first. */
  all(): Promise<readonly V2Record[]>
}

/** The records below a directory, or those directly in it. */
export interface Subtree {
  readonly directory: string
  readonly isRecursive: boolean
}

export interface V2Records extends Iterable<V2Record> {
  readonly size: number
  /** Frees the content of the snapshot, whether or not it was read. */
  close(): void
}

/** The index and the term of an entry of the log. */
export interface EntryPosition {
  readonly index: number
  readonly term: number
}

/** A state that an earlier process has left in a storage. */
export interface KeptV2 {
  readonly position: V2Position
  readonly storage: V2Storage
}

/** The state of a `V2Store` besides its records, between two entries of the log. */
export interface V2Position {
  /** The newest entry whose effects the records have. */
  readonly entry: EntryPosition
  /** etcd's v2 index. */
  readonly index: number
  /** The history for waits, as it is until the next entry is applied. */
  readonly events: readonly V2Event[]
}
