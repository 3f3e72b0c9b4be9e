import { MemoryStorage } from '../memory-storage.ts'
import type { V2Record } from '../v2-record.ts'
import type { AsynchronousAccess, Subtree, V2Records, V2Storage } from '../v2-storage.ts'
import type { RecordTable } from './record-table.ts'

/**
 * The v2 key space in a table of an SQL database.
 *
 * Invariant: between two commands, all changes have been handed to the table, each command's in one
 * transaction, and nothing is loaded. So a read from the table sees whole commands.
 */
export class SqlStorage implements V2Storage, AsynchronousAccess {
  readonly asynchronous: AsynchronousAccess = this
  private readonly table: RecordTable
  /** The records that the present command may read, with its changes. */
  private readonly loaded = new MemoryStorage()
  private changes = new Map<string, V2Record | undefined>()

  constructor(table: RecordTable) {
    this.table = table
  }

  get(path: string): V2Record | undefined {
    return this.loaded.get(path)
  }

  set(record: V2Record): void {
    this.loaded.set(record)
    this.changes.set(record.path, record)
  }

  delete(record: V2Record): void {
    this.loaded.delete(record)
    this.changes.set(record.path, undefined)
  }

  children(path: string): Iterable<V2Record> {
    return this.loaded.children(path)
  }

  /** Of the loaded records. While a snapshot of the state fills the storage, they are all. */
  snapshot(): V2Records {
    return this.loaded.snapshot()
  }

  close(): void {
    // After it nobody reads the table, so it does no harm where it stays.
    this.table.drop().catch(() => {})
  }

  async load(paths: Iterable<string>, subtrees: readonly Subtree[]): Promise<void> {
    for (const record of await this.table.read(paths, subtrees)) this.loaded.set(record)
  }

  save(): Promise<void> {
    const { changes } = this
    this.changes = new Map()
    this.loaded.close()
    return this.table.write(changes)
  }

  read(paths: Iterable<string>, subtree: Subtree): Promise<readonly V2Record[]> {
    return this.table.read(paths, [subtree])
  }

  all(): Promise<readonly V2Record[]> {
    return this.table.all()
  }
}
