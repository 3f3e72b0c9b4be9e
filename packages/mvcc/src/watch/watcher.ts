import type { Change, Revision } from '../key-value.ts'
import type { Interest } from './interest.ts'
import type { WatchCreateRequest, WatchId } from './watch-request.ts'

/** Events of one revision on their way to a watcher, with their size on the wire. */
export interface Pending {
  readonly change: Change
  readonly bytes: number
}

/** All synced watchers with the same range and filters: they receive the same events. */
export interface Group {
  readonly interest: Interest
  /** In no order. */
  readonly watchers: Watcher[]
}

/** The part of a stream's send queue that its watchers need. */
export interface WatcherQueue {
  /** The watcher has something to send. */
  markReady(watcher: Watcher): void
  /** @returns false if the queue is full */
  offer(watcher: Watcher, pending: Pending): boolean
  /** One more, or one less, of the stream's watchers waits for the store to reach its start. */
  countFuture(difference: 1 | -1): void
}

/** One watch of one stream. */
export class Watcher {
  readonly id: WatchId
  readonly sendQueue: WatcherQueue
  readonly interest: Interest
  readonly prevKv: boolean
  readonly progressNotify: boolean
  readonly fragment: boolean
  /**
   * `synced`: receives each change as it is published. `unsynced`: must read the history from
   * `next` on. `future`: the store has not reached `next`. `closed`: cancelled.
   */
  state: 'synced' | 'unsynced' | 'future' | 'closed' = 'closed'
  /**
   * The first revision that is neither sent nor queued; of a synced watcher a lower bound of it.
   */
  next: Revision
  /** Oldest first. */
  queue: Pending[] = []
  /** Its location in the index while it is synced. */
  group: Group | undefined
  position = 0
  /** Events were sent since the last progress tick. */
  isActive = false

  constructor(
    id: WatchId,
    sendQueue: WatcherQueue,
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
