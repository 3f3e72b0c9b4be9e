import type { Reader, Writer } from '../codec/bytes.ts'
import type { V2Action, V2Event } from './v2-event.ts'
import type { V2Record } from './v2-record.ts'
import type { V2Storage } from './v2-storage.ts'
import type { V2Image, V2Store } from './v2-store.ts'

/*
 * The v2 key space within a snapshot: its records, then its events. Their numbers precede them in
 * the head of the snapshot.
 */

/** The places of the actions are in snapshots on disk, so they never change. */
const actions: readonly V2Action[] = [
  'set',
  'create',
  'update',
  'compareAndSwap',
  'delete',
  'compareAndDelete',
  'expire',
]
const flags = { directory: 1, value: 2, refresh: 1, prevNode: 2 } as const

/** Writes each record and each event. */
export function* v2Items({ records, events }: V2Image): Iterable<(out: Writer) => void> {
  for (const record of records) yield (out) => writeRecord(out, record)
  for (const event of events) yield (out) => writeEvent(out, event)
}

/** Reads a key space. Until `finish` the store keeps the old one. */
export class V2Restoration {
  private readonly store: V2Store
  private storage: V2Storage | undefined
  private readonly events: V2Event[] = []
  private index = 0
  private recordsLeft = 0
  private eventsLeft = 0

  constructor(store: V2Store) {
    this.store = store
  }

  /** @param head undefined where the snapshot has no v2 keys */
  start(
    head: { readonly index: number; readonly records: number; readonly events: number } | undefined,
  ): void {
    this.storage = this.store.startRestore()
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
        this.storage?.set(readRecord(input))
        this.recordsLeft -= 1
      } else {
        if (this.eventsLeft === 0) throw new RangeError('a snapshot has too many v2 events')
        this.events.push(readEvent(input))
        this.eventsLeft -= 1
      }
    }
  }

  finish(): void {
    if (this.storage !== undefined) this.store.restore(this.index, this.storage, this.events)
  }
}

function writeRecord(out: Writer, record: V2Record): void {
  const { path, isDirectory, value, createdIndex, modifiedIndex, expiresAtMs } = record
  out.byte((isDirectory ? flags.directory : 0) | (value === undefined ? 0 : flags.value))
  out.latin1(path)
  if (value !== undefined) out.latin1(value)
  out.varint(createdIndex)
  out.varint(modifiedIndex)
  // 0 stands for no end.
  out.varint(expiresAtMs ?? 0)
}

function readRecord(input: Reader): V2Record {
  const bits = input.byte()
  return {
    path: input.latin1(),
    isDirectory: (bits & flags.directory) !== 0,
    value: (bits & flags.value) === 0 ? undefined : input.latin1(),
    createdIndex: input.varint(),
    modifiedIndex: input.varint(),
    expiresAtMs: input.varint() || undefined,
  }
}

function writeEvent(out: Writer, { action, index, nowMs, node, prevNode, isRefresh }: V2Event): void {
  out.byte(actions.indexOf(action))
  out.byte((isRefresh ? flags.refresh : 0) | (prevNode === undefined ? 0 : flags.prevNode))
  out.varint(index)
  out.varint(nowMs)
  writeRecord(out, node)
  if (prevNode !== undefined) writeRecord(out, prevNode)
}

function readEvent(input: Reader): V2Event {
  const action = actions[input.byte()]
  if (action === undefined) throw new RangeError('a snapshot has an unknown v2 event')
  const bits = input.byte()
  return {
    action,
    isRefresh: (bits & flags.refresh) !== 0,
    index: input.varint(),
    nowMs: input.varint(),
    node: readRecord(input),
    prevNode: (bits & flags.prevNode) === 0 ? undefined : readRecord(input),
  }
}
