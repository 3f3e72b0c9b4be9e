import type { Entry, Index, Term } from '@ticketcd/raft'
import type { StoredSnapshot } from './disk.ts'

/**
 * A second state machine of a node, whose state survives a crash beside the log. It checks itself:
 * an error that it throws is the failure of the run.
 */
export interface KeptState {
  /**
   * The state is ahead of the log until this entry is applied again after a start. No snapshot is
   * taken before.
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
  /** @returns a function that reads the present state at a later time */
  snapshot(): () => unknown
  /** The process is killed at this moment. */
  crash(): void
}
