import type { Reader, Writer } from '../codec/bytes.ts'
import { readEvent, readRecord, writeEvent, writeRecord } from './v2-codec.ts'
import type { V2Event } from './v2-event.ts'
import type { EntryPosition, V2Storage } from './v2-storage.ts'
import type { V2Image, V2Store } from './v2-store.ts'

/*
 * The v2 key space within a snapshot: its records, then its events. Their numbers precede them in
 * the head of the snapshot.
 */

/** Writes each record and each event. */
export function* v2Items({ records, events }: V2Image): Iterable<(out: Writer) => void> {
  for (const record of records) yield (out) => writeRecord(out, record)
  for (const event of events) yield (out) => writeEvent(out, event)
}

/**
 * Reads a key space. Until `finish` the store keeps the old one. A store whose storage has kept a
 * newer state keeps that.
 */
export class V2Restoration {
  private readonly store: V2Store
  private readonly entry: EntryPosition
  private storage: V2Storage | undefined
  private readonly events: V2Event[] = []
  private index = 0
  private recordsLeft = 0
  private eventsLeft = 0

  /** @param entry the last one whose effects the snapshot has */
  constructor(store: V2Store, entry: EntryPosition) {
    this.store = store
    this.entry = entry
  }

  /** @param head undefined where the snapshot has no v2 keys */
  start(
    head: { readonly index: number; readonly records: number; readonly events: number } | undefined,
  ): void {
    if (!this.store.isKept(this.entry.index)) this.storage = this.store.startRestore()
    this.index = head?.index ?? 0
    this.recordsLeft = head?.records ?? 0
    this.eventsLeft = head?.events ?? 0
  }

  get isComplete(): boolean {
    return this.recordsLeft === 0 && this.eventsLeft === 0
  }

  /** @throws {RangeError} where the block is malformed */
  add(input: Reader): void {
    while (!input.isAtEnd) {
      if (this.recordsLeft > 0) {
        // A state that is kept does not take the records, and they are passed over.
        const record = readRecord(input)
        this.storage?.set(record)
        this.recordsLeft -= 1
      } else {
        if (this.eventsLeft === 0) throw new RangeError('a snapshot has too many v2 events')
        this.events.push(readEvent(input))
        this.eventsLeft -= 1
      }
    }
  }

  async finish(): Promise<void> {
    const { entry, index, events, storage } = this
    if (storage !== undefined) await this.store.restore({ entry, index, events }, storage)
  }

  /** The snapshot cannot be read to its end. */
  abandon(): void {
    this.storage?.close()
  }
}
