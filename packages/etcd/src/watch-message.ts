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
  /** Everything that one revision did to the keys wanted. Revisions come in order, each once. */
  | { readonly type: 'events'; readonly revision: Revision; readonly events: readonly WatchEvent[] }
  /** Nothing more happened to the keys wanted up to this revision. */
  | { readonly type: 'progress'; readonly revision: Revision }
  /** The node has taken on the watch, for the first time or again. What it has up to its own revision is still to come. */
  | { readonly type: 'connected'; readonly host: string; readonly nodeRevision: Revision }
  /**
   * The node's revision is lower than the cursor. The node lags, the watch starts in the future, or the cluster has
   * another history: it was restored or made anew. Only a read through the quorum shows which.
   */
  | { readonly type: 'behind'; readonly revision: Revision }
  /** The connection is gone; the watch goes on by itself, on another host where there is one. */
  | { readonly type: 'interrupted'; readonly failure: EtcdFailure }
  /** What comes next is forgotten. The watch has ended: list again at a new revision and watch from there. */
  | { readonly type: 'compacted'; readonly compactRevision: Revision }
  /** The cluster is another one than before: restored from a backup, or made anew. The watch has ended, as above. */
  | { readonly type: 'replaced' }

export type WatchListener = (message: WatchMessage) => void
