import type { Change, Event, KeyValue, LeaseId } from '../key-value.ts'

/*
 * Sizes of `mvccpb.Event` in protobuf, exact, so that messages are split at the same events as in
 * etcd. All field numbers in question take one byte with their wire type.
 */

/** The size of an event as one field of a `WatchResponse`. */
export function eventBytes({ type, kv, prevKv }: Event, withPrevKv: boolean): number {
  const size =
    (type === 'delete' ? 2 : 0) +
    lengthDelimited(keyValueBytes(kv)) +
    (withPrevKv && prevKv !== undefined ? lengthDelimited(keyValueBytes(prevKv)) : 0)
  return lengthDelimited(size)
}

/** The size of all events of a change. */
export function changeBytes({ events }: Change, withPrevKv: boolean): number {
  let size = 0
  for (const event of events) size += eventBytes(event, withPrevKv)
  return size
}

function keyValueBytes(kv: KeyValue): number {
  return (
    (kv.key.length > 0 ? lengthDelimited(kv.key.length) : 0) +
    int64Bytes(kv.createRevision) +
    int64Bytes(kv.modRevision) +
    int64Bytes(kv.version) +
    (kv.value.length > 0 ? lengthDelimited(kv.value.length) : 0) +
    leaseBytes(kv.lease)
  )
}

function lengthDelimited(length: number): number {
  return 1 + varintBytes(length) + length
}

/** protobuf omits a zero. */
function int64Bytes(value: number): number {
  return value === 0 ? 0 : 1 + varintBytes(value)
}

/**
 * A negative int64 takes ten bytes. Two bytes of seven bits are split off a large one: 2^53 would
 * round it.
 */
function leaseBytes(lease: LeaseId): number {
  if (lease < 0n) return 11
  return lease < 16_384n ? int64Bytes(Number(lease)) : 3 + varintBytes(Number(lease >> 14n))
}

function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value; rest >= 128; rest /= 128) bytes += 1
  return bytes
}
