import type { Change } from './mirror-table.ts'
import type { Revision } from './revision.ts'
import type { WatchEvent } from './watch-message.ts'

/** The changes of one revision, or of one new listing after a compaction. */
export interface ChangeBatch {
  readonly revision: Revision
  readonly changes: readonly Change<unknown, unknown>[]
}

/** A write to a key of one kind, whether or not that kind is mirrored. */
export interface Write<Parts> {
  readonly type: 'put' | 'delete'
  readonly parts: Parts
  /** A put of a key that did not exist. */
  readonly created: boolean
  /** The stored text of a put. */
  readonly text?: string | undefined
}

/** Receives the writes of one kind. */
export interface WriteListener {
  readonly prefix: string
  onWrites(events: readonly WatchEvent[], revision: Revision): void
}
