import type { Change, Revision } from '../key-value.ts'
import type { WatchId } from './watch-request.ts'

/**
 * etcd's `WatchResponse`, but for the encoding of the events. The identical `Change` is delivered
 * to all watchers with the same events of a revision. An encoding can therefore be kept in a
 * `WeakMap` by change, one for each value of `prevKv`, and be sent to all of them.
 */
export interface WatchMessage {
  /** -1 if the message belongs to no single watch. */
  readonly watchId: WatchId
  /** The revision of the header. 0 is omitted on the wire. */
  readonly revision: Revision
  readonly created: boolean
  readonly canceled: boolean
  readonly cancelReason: string
  /** 0 except for a watch that is cancelled because its revisions are compacted. */
  readonly compactRevision: Revision
  /** Whether more events of the last revision follow in the next message. */
  readonly fragment: boolean
  /** Whether the events carry their previous versions. */
  readonly prevKv: boolean
  /** Oldest first. Their events, one after the other, are those of the message. */
  readonly changes: readonly Change[]
}

const plain = {
  created: false,
  canceled: false,
  cancelReason: '',
  compactRevision: 0,
  fragment: false,
  prevKv: false,
  changes: [],
}

/** The watch id of messages that belong to no single watch. */
export const noWatch: WatchId = -1

export function created(watchId: WatchId, revision: Revision): WatchMessage {
  return { ...plain, watchId, revision, created: true }
}

/** The answer to a refused create request. The stream stays open. */
export function refused(cancelReason: string, revision: Revision): WatchMessage {
  return { ...plain, watchId: noWatch, revision, created: true, canceled: true, cancelReason }
}

export function canceled(watchId: WatchId, revision: Revision): WatchMessage {
  return { ...plain, watchId, revision, canceled: true }
}

/** As in etcd, the header of this message has no revision. */
export function canceledByCompaction(watchId: WatchId, compactRevision: Revision): WatchMessage {
  return { ...plain, watchId, revision: 0, canceled: true, compactRevision }
}

/** Every event up to `revision` has been sent. */
export function progress(watchId: WatchId, revision: Revision): WatchMessage {
  return { ...plain, watchId, revision }
}

export function events(
  watchId: WatchId,
  revision: Revision,
  changes: readonly Change[],
  prevKv: boolean,
): WatchMessage {
  return {
    watchId,
    revision,
    created: false,
    canceled: false,
    cancelReason: '',
    compactRevision: 0,
    fragment: false,
    prevKv,
    changes,
  }
}
