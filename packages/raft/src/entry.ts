import type { Configuration } from './configuration.ts'

/** Counts elections. 0 before the first one. */
export type Term = number
/** The place of an entry in the log. The first entry has 1. */
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
     * A new leader's first entry: with it everything before it is committed (thesis §6.4, step 1).
     */
    | { readonly type: 'no-op' }
  )

/** What a node must not forget over a crash, apart from its log (paper, figure 2). */
export interface HardState {
  readonly term: Term
  /** The candidate that got this node's vote in `term`. */
  readonly votedFor: string | null
}

/** Names a state of the state machine: that after the entry at `index`, which has `term`. */
export interface SnapshotMeta {
  readonly index: Index
  readonly term: Term
  /** The configuration as of `index`. */
  readonly configuration: Configuration
}

/** Bytes that an entry counts for in windows and limits. The frame is a fair guess. */
export function sizeOf(entry: Entry): number {
  const frame = 24
  return entry.type === 'command' ? frame + entry.command.byteLength : frame
}
