import type { Change } from '@ticketcd/mvcc'
import { WatchResponse } from '@ticketcd/wire'

/*
 * The events of a change, encoded once for all watches that get them. In protobuf a message is the
 * same whether its fields are written together or one after the other.
 */

const plain = new WeakMap<Change, Buffer>()
const withPrevKv = new WeakMap<Change, Buffer>()

/** The events field of a `WatchResponse`. */
export function encodedEvents(change: Change, prevKv: boolean): Buffer {
  const cache = prevKv ? withPrevKv : plain
  let bytes = cache.get(change)
  if (bytes === undefined) {
    bytes = WatchResponse.encode({ events: change.events.map((event) => wireEvent(event, prevKv)) })
    cache.set(change, bytes)
  }
  return bytes
}

function wireEvent({ type, kv, prevKv }: Change['events'][number], withPrev: boolean) {
  return { type: type === 'put' ? 0 : 1, kv, prevKv: withPrev ? prevKv : undefined }
}
