import type { NodeId } from './configuration.ts'
import type { Entry, Index, SnapshotMeta, Term } from './entry.ts'

interface Envelope {
  readonly from: NodeId
  readonly to: NodeId
  /** The sender's term; of a pre-vote the term that the sender would campaign in. */
  readonly term: Term
}

/** Requests whether an election could succeed, without starting one (thesis §9.6). */
export interface PreVote extends Envelope {
  readonly type: 'pre-vote'
  readonly lastIndex: Index
  readonly lastTerm: Term
}

/** A grant repeats the term of the request; a refusal has the voter's own. */
export interface PreVoteReply extends Envelope {
  readonly type: 'pre-vote-reply'
  readonly granted: boolean
}

/** RequestVote (paper §5.2). */
export interface Vote extends Envelope {
  readonly type: 'vote'
  readonly lastIndex: Index
  readonly lastTerm: Term
  /**
   * The leader itself requested this election, so its followers need not protect it (thesis
   * §4.2.3).
   */
  readonly isTransfer: boolean
}

export interface VoteReply extends Envelope {
  readonly type: 'vote-reply'
  readonly granted: boolean
}

/** AppendEntries (paper §5.3). */
export interface Append extends Envelope {
  readonly type: 'append'
  readonly previousIndex: Index
  readonly previousTerm: Term
  readonly entries: readonly Entry[]
  readonly committed: Index
}

/**
 * Everything up to `index` is committed. It is for a follower to which all entries were sent, and
 * has no answer: an `append` without entries would cost one, and a step of the leader.
 */
export interface Commit extends Envelope {
  readonly type: 'commit'
  readonly index: Index
  /** Of the entry at `index`. A follower without that entry ignores the message. */
  readonly indexTerm: Term
}

/** The follower's log agrees with the leader's up to `index`, durably. */
export interface AppendAccepted extends Envelope {
  readonly type: 'append-accepted'
  readonly index: Index
}

/** The follower has no entry of that term at `rejectedIndex`. */
export interface AppendRejected extends Envelope {
  readonly type: 'append-rejected'
  readonly rejectedIndex: Index
  /**
   * The last position at which the two logs may agree, and the follower's term there (paper §5.3,
   * end).
   */
  readonly hintIndex: Index
  readonly hintTerm: Term
}

/** Keeps the leader in office, and confirms that it still is. */
export interface Heartbeat extends Envelope {
  readonly type: 'heartbeat'
  /** Never beyond the follower's last acknowledgement. */
  readonly committed: Index
  /** The reply repeats it: see `read-index.ts`. */
  readonly round: number
}

export interface HeartbeatReply extends Envelope {
  readonly type: 'heartbeat-reply'
  readonly round: number
}

/**
 * InstallSnapshot (paper §7). The shell sends the data separately, and this message once the data
 * has arrived.
 */
export interface InstallSnapshot extends Envelope {
  readonly type: 'install-snapshot'
  readonly snapshot: SnapshotMeta
}

/** Makes the receiver campaign at once (thesis §3.10). */
export interface TimeoutNow extends Envelope {
  readonly type: 'timeout-now'
}

export type Message =
  | PreVote
  | PreVoteReply
  | Vote
  | VoteReply
  | Append
  | Commit
  | AppendAccepted
  | AppendRejected
  | Heartbeat
  | HeartbeatReply
  | InstallSnapshot
  | TimeoutNow

/** A message without the fields that the sender's state fills in. */
export type Letter = Message extends infer Each
  ? Each extends Message
    ? Omit<Each, 'from' | 'term'>
    : never
  : never

/**
 * Messages that promise a state which a crash must not undo. They leave only when everything that
 * the node has decided before them is durable (paper §5, "persistent state … before responding to
 * RPCs").
 */
export function isPromise({ type }: { readonly type: Message['type'] }): boolean {
  return type === 'vote' || type === 'vote-reply' || type === 'append-accepted' || type === 'append-rejected'
}

/** Only a leader sends these, so they name the leader of their term. */
export function isFromLeader(
  message: Message,
): message is Append | Commit | Heartbeat | InstallSnapshot | TimeoutNow {
  switch (message.type) {
    case 'append':
    case 'commit':
    case 'heartbeat':
    case 'install-snapshot':
    case 'timeout-now':
      return true
    default:
      return false
  }
}
