import { Reader, Writer } from '../codec/bytes.ts'

/*
 * The commands of the v2 key space, as they are in the log.
 *
 * Every command carries the time at which it was made. So the remaining time of a key in an event
 * is the same on each node, and no node reads its clock to apply a command.
 */

export interface V2Write {
  readonly path: string
  /** Milliseconds since 1970. */
  readonly nowMs: number
  /** Whether the new key is a directory. */
  readonly isDirectory: boolean
  /** Latin1. */
  readonly value: string
  readonly expiresAtMs: number | undefined
}

export interface V2Put extends V2Write {
  readonly type: 'put'
  readonly prevExist: boolean | undefined
  /** Latin1; '' is no condition. */
  readonly prevValue: string
  /** 0 is no condition. */
  readonly prevIndex: number
  /** Keeps the value and notifies no wait. */
  readonly isRefresh: boolean
}

/** Creates a key in a directory, named by the index. */
export interface V2Post extends V2Write {
  readonly type: 'post'
}

export interface V2Delete {
  readonly type: 'delete'
  readonly path: string
  readonly nowMs: number
  readonly isDirectory: boolean
  readonly isRecursive: boolean
  readonly prevValue: string
  readonly prevIndex: number
}

/** Removes the keys whose time is over: etcd's SYNC. */
export interface V2Sync {
  readonly type: 'sync'
  readonly nowMs: number
}

export type V2Command = V2Put | V2Post | V2Delete | V2Sync

/** The numbers are in logs on disk, so they never change. */
const types = { put: 1, post: 2, delete: 3, sync: 4 } as const
const flags = { directory: 1, recursive: 2, refresh: 4, prevExist: 8, prevNotExist: 16 } as const

export function encodeV2Command(command: V2Command): Uint8Array {
  const out = new Writer(256)
  writeV2Command(out, command)
  return out.view()
}

export function writeV2Command(out: Writer, command: V2Command): void {
  out.byte(types[command.type])
  out.varint(command.nowMs)
  if (command.type === 'sync') return
  out.byte(flagsOf(command))
  out.latin1(command.path)
  if (command.type !== 'delete') {
    out.latin1(command.value)
    // 0 means no end.
    out.varint(command.expiresAtMs ?? 0)
  }
  if (command.type !== 'post') {
    out.latin1(command.prevValue)
    out.varint(command.prevIndex)
  }
}

/** @throws {RangeError} for bytes that are no command, as a newer version may write */
export function decodeV2Command(bytes: Uint8Array): V2Command {
  const input = new Reader(bytes)
  const type = input.byte()
  const nowMs = input.varint()
  if (type === types.sync) return { type: 'sync', nowMs }
  const bits = input.byte()
  const isDirectory = (bits & flags.directory) !== 0
  const path = input.latin1()
  if (type === types.delete) {
    const isRecursive = (bits & flags.recursive) !== 0
    const condition = { prevValue: input.latin1(), prevIndex: input.varint() }
    return { type: 'delete', path, nowMs, isDirectory, isRecursive, ...condition }
  }
  const value = input.latin1()
  const expiresAtMs = input.varint() || undefined
  if (type === types.post) return { type: 'post', path, nowMs, isDirectory, value, expiresAtMs }
  if (type !== types.put) throw new RangeError(`a v2 command in the log has the unknown type ${type}`)
  return {
    type: 'put',
    path,
    nowMs,
    isDirectory,
    value,
    expiresAtMs,
    prevExist: prevExistOf(bits),
    prevValue: input.latin1(),
    prevIndex: input.varint(),
    isRefresh: (bits & flags.refresh) !== 0,
  }
}

function flagsOf(command: Exclude<V2Command, V2Sync>): number {
  let bits = command.isDirectory ? flags.directory : 0
  if (command.type === 'delete' && command.isRecursive) bits |= flags.recursive
  if (command.type !== 'put') return bits
  if (command.isRefresh) bits |= flags.refresh
  if (command.prevExist !== undefined) bits |= command.prevExist ? flags.prevExist : flags.prevNotExist
  return bits
}

function prevExistOf(bits: number): boolean | undefined {
  if ((bits & flags.prevExist) !== 0) return true
  return (bits & flags.prevNotExist) !== 0 ? false : undefined
}
