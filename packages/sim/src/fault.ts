import type { MembershipChange } from '@ticketcd/raft'

/** A fault as data: a plan lists them, and shrinking removes them one by one. */
export interface Fault {
  readonly when: Moment
  readonly action: Action
}

export type Moment =
  | { readonly atMs: number }
  /** A delay after the nth time (from 1) that the occasion occurs in this run. */
  | { readonly on: Occasion; readonly nth: number; readonly afterMs: number }

/**
 * `committed`: a leader has committed its first entries. `changed`: a leader has a new
 * configuration in its log. `lagging`: a leader begins to send a snapshot to this node. `restored`:
 * this follower has installed a snapshot.
 */
export type Occasion = 'campaign' | 'elected' | 'committed' | 'changed' | 'lagging' | 'restored'

/** The node of the occasion, at a fixed time the leader; or the number of a node. */
export type Target = 'subject' | number

/** `in` and `out` from the view of the target. */
export type Direction = 'both' | 'in' | 'out'

export type Action =
  /** @param isReported whether the other nodes receive a report that the process has ended */
  | { readonly type: 'crash'; readonly node: Target; readonly ms: number; readonly isReported: boolean }
  /** @param ms of each node */
  | { readonly type: 'crash-all'; readonly ms: readonly number[] }
  /**
   * One node, or all, receive a report that the process of this one has ended, although it runs.
   */
  | { readonly type: 'report'; readonly node: Target; readonly other: number | 'all' }
  /** A disk that recovery rejects: the node never starts again. */
  | { readonly type: 'corrupt'; readonly node: Target }
  | { readonly type: 'pause'; readonly node: Target; readonly ms: number }
  | { readonly type: 'isolate'; readonly node: Target; readonly direction: Direction; readonly ms: number }
  /** Cuts this node off, and connects the one that the swap before it has cut off. */
  | { readonly type: 'swap'; readonly node: Target }
  /** Node i is on one side if bit i of `side` is set. */
  | { readonly type: 'split'; readonly side: number; readonly direction: Direction; readonly ms: number }
  | { readonly type: 'cut-pair'; readonly node: Target; readonly other: number; readonly ms: number }
  /** Messages to one node, or to all, wait for so long. */
  | { readonly type: 'hold'; readonly node: Target; readonly other: number | 'all'; readonly ms: number }
  | { readonly type: 'slow-disk'; readonly node: Target; readonly syncMs: number; readonly ms: number }
  /** The clock jumps forward. */
  | { readonly type: 'ticks'; readonly node: Target; readonly count: number }
  | { readonly type: 'snapshot'; readonly node: Target }
  | { readonly type: 'transfer'; readonly to: number }
  /** @param pick the number of the node to add, or chooses among the candidates */
  | { readonly type: 'change'; readonly change: MembershipChange['type']; readonly pick: number }
  | { readonly type: 'burst'; readonly node: Target; readonly writes: number; readonly reads: number }

/** An action with a delay after the nth occurrence of an occasion. */
export function on(occasion: Occasion, nth: number, afterMs: number, action: Action): Fault {
  return { when: { on: occasion, nth, afterMs }, action }
}
