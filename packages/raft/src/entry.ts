import type { Configuration } from './configuration.ts'

/** Counts elections. 0 before the first one. */
export type Term = number
/** The position of an entry in the log. The first entry has 1. */
export type Index = number

interface Placed {
  readonly term: Term
  readonly index: Index
}

/** One entry of the log. */
export type Entry = Placed &
  (
    | { readonly type: 'command'; readonly command: Uint8Array }
    /** Takes effect as soon as it is in the log (thesis §4.1). */
    | { readonly type: 'configuration'; readonly configuration: Configuration }
    /**
     * A new leader's first entry. Its commit commits everything before it (thesis §6.4, step 1).
     */
    | { readonly type: 'no-op' }
  )

/** The state that must survive a crash, apart from the log (paper, figure 2). */
export interface HardState {
  readonly term: Term
  /** The candidate that received this node's vote in `term`. */
  readonly votedFor: string | null
}

/**
 * Identifies a state of the state machine: the one after the entry at `index`, which has `term`.
 */
export interface SnapshotMeta {
  readonly index: Index
  readonly term: Term
  /** The configuration as of `index`. */
  readonly configuration: Configuration
}

/** The size of an entry in windows and limits, in bytes. The frame is an estimate. */
export function sizeOf(entry: Entry): number {
  const frame = 24
  return entry.type === 'command' ? frame + entry.command.byteLength : frame
}
