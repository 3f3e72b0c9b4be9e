import type { History } from '../history.ts'
import type { Revision } from '../key-value.ts'
import type { WatchLimits } from './watch-limits.ts'
import type { Watcher } from './watcher.ts'

/** The part of a hub that its streams need. */
export interface StreamHub {
  readonly history: History
  readonly limits: WatchLimits
  /** The newest revision that was published to the watchers. */
  readonly published: Revision
  /** How many watchers all streams have. */
  readonly size: number
  /** @param startRevision 0: from the next revision on */
  admit(watcher: Watcher, startRevision: Revision): void
  move(watcher: Watcher, state: Watcher['state']): void
  /** Calls a stream's `onReady`, after the current publication if there is one. */
  wake(onReady: () => void): void
  /** Calls no `onReady` before the work is done. */
  notifyAfter(work: () => void): void
}
