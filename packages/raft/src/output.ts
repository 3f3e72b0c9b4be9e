import type { ChangeRefusal, MembershipChange, NodeId } from './configuration.ts'
import type { Entry, HardState, Index, SnapshotMeta, Term } from './entry.ts'
import type { Message } from './message.ts'

/** All inputs of a node. */
export type Input =
  /** The shell's clock has advanced. */
  | { readonly type: 'tick' }
  | { readonly type: 'message'; readonly message: Message }
  /** A client's command. The shell chooses `id`, which is unique while the node runs. */
  | { readonly type: 'propose'; readonly id: number; readonly command: Uint8Array }
  | { readonly type: 'change-membership'; readonly id: number; readonly change: MembershipChange }
  /** A client requests the current committed state (thesis §6.4). */
  | { readonly type: 'read'; readonly id: number }
  /** Everything in `Output.persist` up to this number is durable. */
  | { readonly type: 'persisted'; readonly number: number }
  /** A durable snapshot contains the entries up to `index`, so the log may drop them. */
  | { readonly type: 'cut'; readonly index: Index }
  /** The snapshot that `Output.snapshotsTo` requested has arrived, or has failed. */
  | { readonly type: 'snapshot-ended'; readonly to: NodeId }
  | { readonly type: 'transfer-leadership'; readonly to: NodeId }
  /**
   * The process of a node has ended. A wrong report does not replace a leader that others follow.
   */
  | { readonly type: 'node-ended'; readonly node: NodeId }

/** The reason why a node rejects a proposal. */
export type ProposalRefusal = 'not-leader' | 'transferring' | 'busy' | ChangeRefusal | ChangeDelay

/** The reason why a change of the membership must wait. */
export type ChangeDelay = 'change-under-way' | 'term-not-committed' | 'learner-lags'

export type ProposalAnswer =
  /**
   * In the leader's log. It is committed when an entry with this index and term is applied, and
   * lost when another is.
   */
  | { readonly id: number; readonly index: Index; readonly term: Term }
  | { readonly id: number; readonly refusal: ProposalRefusal }

/**
 * The effects of a step. The shell carries them out in this order:
 * 1. send `messages`,
 * 2. begin to make `persist` durable, in the order of the numbers, and answer with the input
 *    `persisted`,
 * 3. install `persist.snapshot` in the state machine, if there is one, then apply `committed` in
 *    order.
 */
export interface Output {
  /** Promises among them are held back until the step that made them is durable. */
  readonly messages: readonly Message[]
  readonly persist: Persist | undefined
  /** Entries to apply, each exactly once in the life of this object. */
  readonly committed: readonly Entry[]
  readonly answers: readonly ProposalAnswer[]
  /** Reads that may be answered once the state machine has applied `index`. */
  readonly reads: readonly { readonly id: number; readonly index: Index }[]
  /** Reads that this node cannot confirm, because it is not the leader. */
  readonly refusedReads: readonly number[]
  /**
   * Members that need a snapshot: the shell sends them its newest one, at `firstIndex - 1` or
   * later.
   */
  readonly snapshotsTo: readonly NodeId[]
}

export interface Persist {
  /** Counts up from 1. */
  readonly number: number
  /** Set if it has changed. */
  readonly hardState: HardState | undefined
  /** Replaces the whole log. */
  readonly snapshot: SnapshotMeta | undefined
  /** Replace all entries of the log from the index of the first one. */
  readonly entries: readonly Entry[]
}

/** The status of a node from its own view. */
export interface Status {
  readonly role: 'follower' | 'pre-candidate' | 'candidate' | 'leader'
  readonly term: Term
  readonly leader: NodeId | undefined
  readonly committed: Index
  readonly firstIndex: Index
  readonly lastIndex: Index
}
