import type { Database, RootDatabase, Transaction } from 'lmdb'
import { Reader, Writer } from '../../codec/bytes.ts'
import { readEvent, readRecord, writeEvent, writeRecord } from '../v2-codec.ts'
import type { V2Event } from '../v2-event.ts'
import { rootPath, type V2Record } from '../v2-record.ts'
import type { V2Position } from '../v2-storage.ts'
import { childRange, keyOf } from './record-key.ts'

export type Lmdb = typeof import('lmdb')

/** A record by its path, or undefined for one that is gone. */
export type Changes = ReadonlyMap<string, V2Record | undefined>

/** The records of a snapshot that are read at once. */
const pageRecords = 64
const positionKey = 'position'

/**
 * The records of the v2 key space in an lmdb database, with the position in the log that they have.
 *
 * Invariant: records, events and position change in one transaction. So a database that has a
 * position has the state there, whenever the process was killed. Nothing is flushed to the disk: a
 * power loss may damage a database, and an earlier boot's is never opened (`disk-folder.ts`).
 */
export class RecordDatabase {
  private readonly root: RootDatabase
  private readonly records: Database<Buffer, Buffer>
  private readonly events: Database<Buffer, number>

  constructor(lmdb: Lmdb, folder: string) {
    const encoding = 'binary' as const
    this.root = lmdb.open({
      path: folder,
      noSubdir: false,
      encoding,
      maxDbs: 2,
      noSync: true,
      overlappingSync: false,
    })
    this.records = this.root.openDB({ name: 'records', encoding, keyEncoding: 'binary' })
    this.events = this.root.openDB({ name: 'events', encoding })
  }

  get size(): number {
    return (this.records.getStats() as { readonly entryCount: number }).entryCount
  }

  get(path: string): V2Record | undefined {
    const bytes = path === rootPath ? undefined : this.records.get(keyOf(path))
    return bytes === undefined ? undefined : readRecord(new Reader(bytes))
  }

  *children(directory: string): Iterable<V2Record> {
    for (const { value } of this.records.getRange(childRange(directory))) yield readRecord(new Reader(value))
  }

  /** The state as it is now, for `page`. It takes disk space until it is done. */
  openView(): Transaction {
    return this.root.useReadTransaction()
  }

  /**
   * Records in the order of their keys. @param start undefined at first, then the `next` of a page
   */
  page(
    view: Transaction,
    start: Buffer | undefined,
  ): { readonly records: readonly V2Record[]; readonly next: Buffer | undefined } {
    const range = { transaction: view, limit: pageRecords, ...(start && { start }) }
    const entries = [...this.records.getRange(range)]
    const last = entries.length < pageRecords ? undefined : entries.at(-1)
    return {
      records: entries.map(({ value }) => readRecord(new Reader(value))),
      next: last && Buffer.concat([last.key, Buffer.alloc(1)]),
    }
  }

  /** The position of the records, unless they were never those of one. */
  position(): V2Position | undefined {
    const bytes = this.root.get(positionKey) as Buffer | undefined
    if (bytes === undefined) return undefined
    const { entry, index } = JSON.parse(bytes.toString()) as Omit<V2Position, 'events'>
    const events = [...this.events.getRange({})].map(({ value }) => readEvent(new Reader(value)))
    return { entry, index, events }
  }

  /**
   * Makes changes in one transaction.
   *
   * @param position undefined where the records are not those of a position yet
   * @throws the error of the disk; nothing has changed
   */
  write(changes: Changes, position: V2Position | undefined): void {
    this.root.transactionSync(() => {
      for (const [path, record] of changes)
        if (record === undefined) this.records.removeSync(keyOf(path))
        else
          this.records.putSync(
            keyOf(path),
            encoded((out) => writeRecord(out, record)),
          )
      if (position !== undefined) this.writePosition(position)
    })
  }

  close(): Promise<void> {
    return this.root.close()
  }

  private writePosition({ entry, index, events }: V2Position): void {
    const first = events[0]?.index ?? index + 1
    for (const old of [...this.events.getKeys({ end: first })]) this.events.removeSync(old)
    const [newest = first - 1] = this.events.getKeys({ reverse: true, limit: 1 })
    for (const event of eventsAfter(events, newest))
      this.events.putSync(
        event.index,
        encoded((out) => writeEvent(out, event)),
      )
    this.root.putSync(positionKey, Buffer.from(JSON.stringify({ entry, index })))
  }
}

/** Each event has the index after that of the event before. */
function eventsAfter(events: readonly V2Event[], index: number): readonly V2Event[] {
  const first = events[0]?.index ?? 0
  return events.slice(Math.max(0, index + 1 - first))
}

function encoded(write: (out: Writer) => void): Buffer {
  const out = new Writer()
  write(out)
  return out.view()
}
