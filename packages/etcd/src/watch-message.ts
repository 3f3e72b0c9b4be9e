import type { EtcdFailure } from './failure.ts'
import type { RawEntry } from './record.ts'
import type { Revision } from './revision.ts'

export type WatchEvent =
  | (RawEntry & { readonly type: 'put'; readonly previous?: RawEntry })
  | {
      readonly type: 'delete'
      readonly key: string
      readonly modRevision: Revision
      readonly previous?: RawEntry
    }

export type WatchMessage =
  /** All events of one revision on the selected keys. Revisions come in order, each once. */
  | { readonly type: 'events'; readonly revision: Revision; readonly events: readonly WatchEvent[] }
  /** No further events on the selected keys up to this revision. */
  | { readonly type: 'progress'; readonly revision: Revision }
  /**
   * The node has created the watch, for the first time or again. Its events up to its own revision
   * are still to come.
   */
  | { readonly type: 'connected'; readonly host: string; readonly nodeRevision: Revision }
  /**
   * The node's revision is lower than the cursor. The node lags, the watch starts in the future, or
   * the cluster has another history: it was restored or created again. Only a read through the
   * quorum shows which.
   */
  | { readonly type: 'behind'; readonly revision: Revision }
  /** The connection is lost; the watch continues by itself, on another host if there is one. */
  | { readonly type: 'interrupted'; readonly failure: EtcdFailure }
  /**
   * The next events were compacted. The watch has ended: list again at a new revision and watch
   * from there.
   */
  | { readonly type: 'compacted'; readonly compactRevision: Revision }
  /**
   * The cluster was replaced: restored from a backup, or created again. The watch has ended, as
   * above.
   */
  | { readonly type: 'replaced' }

export type WatchListener = (message: WatchMessage) => void
