import type { Index } from './entry.ts'

/*
 * Invariants:
 * 1. match < next (paper, figure 2). `match` never decreases while the leader is in office: an
 *    acknowledgement is a promise.
 * 2. A follower whose log is unknown has one message in transit; one that agrees has a bounded
 *    number of messages and bytes; one that waits for a snapshot has none (paper §7). So a slow
 *    follower cannot grow the leader's memory.
 */

/** The limits of unacknowledged messages to one follower. */
export interface WindowLimits {
  readonly messagesMax: number
  readonly bytesMax: number
}

/**
 * A leader's record of one member's log, its own included (paper, figure 2: nextIndex and
 * matchIndex).
 */
export class Progress {
  /** The member's log agrees up to here, durably. */
  match: Index = 0
  /** The index at which the next message begins. */
  next: Index
  /**
   * `probe`: the index up to which the logs agree is unknown. `replicate`: they agree, and messages
   * follow one another without waiting. `snapshot`: the member lacks entries that the leader no
   * longer has.
   */
  state: 'probe' | 'replicate' | 'snapshot' = 'probe'
  /** The member has answered since quorum was last checked. */
  isActive = false
  /** The newest heartbeat round that the member has answered. */
  round = 0
  /** The highest commit index that was sent to the member. */
  sentCommitted: Index = 0
  private isProbed = false
  private snapshotIndex: Index = 0
  private window: { readonly last: Index; readonly bytes: number }[] = []
  private windowBytes = 0
  private readonly limits: WindowLimits

  constructor(next: Index, limits: WindowLimits) {
    this.next = next
    this.limits = limits
  }

  /** Whether an append may be sent now. */
  get isOpen(): boolean {
    if (this.state === 'snapshot') return false
    if (this.state === 'probe') return !this.isProbed
    return this.window.length < this.limits.messagesMax && this.windowBytes < this.limits.bytesMax
  }

  /**
   * An append has been sent.
   * @param last the index of its last entry
   * @param bytes 0 for one without entries
   */
  sent(last: Index, bytes: number): void {
    if (this.state === 'probe') {
      this.isProbed = true
    } else if (bytes > 0) {
      this.next = last + 1
      this.window.push({ last, bytes })
      this.windowBytes += bytes
    }
  }

  /** The member has acknowledged all up to `index`. */
  accepted(index: Index): void {
    this.match = Math.max(this.match, index)
    this.next = Math.max(this.next, this.match + 1)
    while (this.window[0] !== undefined && this.window[0].last <= index)
      this.windowBytes -= this.window.shift()?.bytes ?? 0
    if (this.state === 'probe' || (this.state === 'snapshot' && index >= this.snapshotIndex))
      this.become('replicate')
  }

  /**
   * The member has no matching entry at `rejected`.
   *
   * @param hint the last index at which the logs may agree
   * @returns false for an answer to an outdated message
   */
  rejected(rejected: Index, hint: Index): boolean {
    if (rejected <= this.match || this.state === 'snapshot') return false
    if (this.state === 'probe') {
      if (rejected !== this.next - 1) return false
      this.next = Math.max(Math.min(rejected, hint + 1), this.match + 1)
      this.isProbed = false
      return true
    }
    this.startProbing()
    return true
  }

  /** Probes again after the last acknowledgement. */
  startProbing(): void {
    this.become('probe')
  }

  /** A heartbeat was answered: all messages sent before it have arrived or are lost. */
  answered(): void {
    this.isProbed = false
  }

  /**
   * The entries that the member needs were cut off: it receives a snapshot, and nothing else until
   * that has arrived.
   */
  needsSnapshot(index: Index): void {
    this.snapshotIndex = index
    this.become('snapshot')
  }

  /** A snapshot has been sent, or it failed: the member's log is probed again. */
  snapshotEnded(): void {
    if (this.state === 'snapshot') this.probeBehindSnapshot()
  }

  /**
   * The member's acknowledgement may be in transit, so the next message waits for the answer to a
   * heartbeat. Without that pause, a member that cannot install the snapshot would receive it in a
   * tight loop, and each other member would receive it twice.
   */
  private probeBehindSnapshot(): void {
    this.become('probe')
    this.next = Math.max(this.next, this.snapshotIndex + 1)
    this.isProbed = true
  }

  private become(state: Progress['state']): void {
    this.state = state
    this.isProbed = false
    this.window = []
    this.windowBytes = 0
    // Messages beyond the last acknowledgement may be lost, or may not fit.
    this.next = this.match + 1
  }
}
