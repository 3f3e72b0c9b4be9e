import type { Change, Revision } from '../key-value.ts'
import type { Interest } from './interest.ts'
import type { SendQueue } from './send-queue.ts'
import type { WatchCreateRequest, WatchId } from './watch-request.ts'
import type { Group } from './watcher-index.ts'

/** Events of one revision on their way to a watcher, with their size on the wire. */
export interface Pending {
  readonly change: Change
  readonly bytes: number
}

/** One watch of one stream. */
export class Watcher {
  readonly id: WatchId
  readonly sendQueue: SendQueue
  readonly interest: Interest
  readonly prevKv: boolean
  readonly progressNotify: boolean
  readonly fragment: boolean
  /**
   * `synced`: gets each change as it is published. `unsynced`: has to read the history from `next`
   * on. `future`: the store has not reached `next`. `closed`: cancelled.
   */
  state: 'synced' | 'unsynced' | 'future' | 'closed' = 'closed'
  /**
   * The first revision that is neither sent nor queued; of a synced watcher a lower bound of it.
   */
  next: Revision
  /** Oldest first. */
  queue: Pending[] = []
  /** Where the index has it while it is synced. */
  group: Group | undefined
  position = 0
  /** Events were sent since the last progress tick. */
  isActive = false

  constructor(
    id: WatchId,
    sendQueue: SendQueue,
    interest: Interest,
    { prevKv, progressNotify, fragment }: WatchCreateRequest,
    next: Revision,
  ) {
    this.id = id
    this.sendQueue = sendQueue
    this.interest = interest
    this.prevKv = prevKv
    this.progressNotify = progressNotify
    this.fragment = fragment
    this.next = next
  }
}
