import type { Entry, Index, Term } from '@ticketcd/raft'
import type { StoredSnapshot } from './disk.ts'

/**
 * A second state machine of a node, whose state outlasts a crash beside the log. It checks itself: an
 * error that it throws is the failure of the run.
 */
export interface KeptState {
  /**
   * Until this entry comes again after a start, the state is ahead of the log. No snapshot is taken
   * before.
   */
  readonly snapshotFrom: Index
  /**
   * The node starts.
   *
   * @param snapshot the node's own
   * @param termAt of an entry in the node's snapshot or log; undefined for others
   */
  start(snapshot: StoredSnapshot, termAt: (index: Index) => Term | undefined): void
  apply(entry: Entry): void
  /** Replaces the state by that of another node. */
  restore(snapshot: StoredSnapshot): void
  /** @returns reads the state as it is now, at a later time */
  snapshot(): () => unknown
  /** The process is killed at this moment. */
  crash(): void
}
