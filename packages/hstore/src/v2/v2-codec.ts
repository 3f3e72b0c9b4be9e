import type { Reader, Writer } from '../codec/bytes.ts'
import type { V2Action, V2Event } from './v2-event.ts'
import type { V2Record } from './v2-record.ts'

/*
 * The encoding of records and events of the v2 key space, the same in snapshots and in databases.
 */

/** The places of the actions are in files on disk, so they never change. */
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

export function writeRecord(out: Writer, record: V2Record): void {
  const { path, isDirectory, value, createdIndex, modifiedIndex, expiresAtMs } = record
  out.byte((isDirectory ? flags.directory : 0) | (value === undefined ? 0 : flags.value))
  out.latin1(path)
  if (value !== undefined) out.latin1(value)
  out.varint(createdIndex)
  out.varint(modifiedIndex)
  // 0 means no end.
  out.varint(expiresAtMs ?? 0)
}

/** @throws {RangeError} where the bytes are no record */
export function readRecord(input: Reader): V2Record {
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

export function writeEvent(out: Writer, { action, index, nowMs, node, prevNode, isRefresh }: V2Event): void {
  out.byte(actions.indexOf(action))
  out.byte((isRefresh ? flags.refresh : 0) | (prevNode === undefined ? 0 : flags.prevNode))
  out.varint(index)
  out.varint(nowMs)
  writeRecord(out, node)
  if (prevNode !== undefined) writeRecord(out, prevNode)
}

/** @throws {RangeError} where the bytes are no event */
export function readEvent(input: Reader): V2Event {
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
