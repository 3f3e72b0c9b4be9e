import { type Interest, interestOf } from './interest.ts'
import { SendQueue } from './send-queue.ts'
import type { StreamHub } from './stream-hub.ts'
import { canceled, created, refused, type WatchMessage } from './watch-message.ts'
import type { WatchCreateRequest, WatchId } from './watch-request.ts'
import { Watcher } from './watcher.ts'

/** One stream of a client. All answers and events leave through `next`, in order. */
export class WatchStream {
  private readonly hub: StreamHub
  private readonly onClosed: () => void
  private readonly watchers = new Map<WatchId, Watcher>()
  /** The watchers that receive progress notifications. */
  private readonly notified = new Set<Watcher>()
  private readonly sendQueue: SendQueue
  private nextId: WatchId = 0
  private isOpen = true

  /** Only for `WatchHub.openStream`. */
  constructor(hub: StreamHub, onReady: () => void, onClosed: () => void) {
    this.hub = hub
    this.onClosed = onClosed
    this.sendQueue = new SendQueue(hub, onReady, (watcher) => this.remove(watcher))
  }

  /**
   * Answers with `created`. For a refused request the same message has `canceled` with the reason.
   */
  create(request: WatchCreateRequest): void {
    if (!this.isOpen) return
    const interest = interestOf(request)
    const reason = this.refusalOf(request, interest)
    if (interest === undefined || reason !== undefined) this.refuse(reason ?? '')
    else this.start(request, interest)
  }

  /** Refuses a create request, as for a user without the right to read the range. */
  refuse(cancelReason: string): void {
    if (this.isOpen) this.sendQueue.answer(refused(cancelReason, this.hub.history.revision))
  }

  /** Events that were not sent are dropped. An unknown id has no effect and no answer. */
  cancel(id: WatchId): void {
    const watcher = this.watchers.get(id)
    if (watcher === undefined) return
    this.remove(watcher)
    this.sendQueue.answer(canceled(id, this.hub.history.revision))
  }

  /**
   * The answer follows once all watchers of the stream were sent everything up to the present
   * revision. As in etcd 3.5, a stream without watches receives none, and a watch beyond the
   * store's revision holds it back.
   */
  requestProgress(): void {
    if (this.watchers.size > 0) this.sendQueue.requestProgress()
  }

  /**
   * To be called at each interval of progress notifications. It notifies the watchers that
   * requested notifications and were sent no events since the last call.
   *
   * As in etcd 3.5.30, a watch beyond the store's revision receives none until the store has
   * reached its start. A client that resumes after the notified revision would receive events from
   * before that.
   */
  progressTick(): void {
    for (const watcher of this.notified) {
      if (!watcher.isActive && watcher.state === 'synced') this.sendQueue.markReady(watcher)
      watcher.isActive = false
    }
  }

  /**
   * The client reads too slowly for its requests: the shell should read no more of them for now.
   */
  get isBacklogged(): boolean {
    return this.sendQueue.answersWaiting >= this.hub.limits.answersMax
  }

  /** Events that wait for the client, and their bytes on the wire. */
  get queued(): { readonly events: number; readonly bytes: number } {
    return this.sendQueue.queued
  }

  /** Whether `next` has something to do. */
  get isReady(): boolean {
    return this.sendQueue.isReady
  }

  /**
   * Removes and returns the next message, to be called while the client reads, until it returns
   * undefined. Undefined while `isReady` means that the call has read enough history without a
   * match: call again later.
   *
   * @param bytesMax the message ends before the revision that would exceed this; it has at least
   *   one
   */
  next(bytesMax: number): WatchMessage | undefined {
    return this.sendQueue.next(bytesMax)
  }

  /** Ends all watches of the stream. */
  close(): void {
    this.isOpen = false
    this.sendQueue.close()
    for (const watcher of this.watchers.values()) this.remove(watcher)
    this.onClosed()
  }

  /** For the hub. */
  all(): Iterable<Watcher> {
    return this.watchers.values()
  }

  private refusalOf(
    { watchId, startRevision }: WatchCreateRequest,
    interest: Interest | undefined,
  ): string | undefined {
    if (interest === undefined) return 'mvcc: watcher range is empty'
    if (watchId !== 0 && this.watchers.has(watchId))
      return 'mvcc: duplicate watch ID provided on the WatchStream'
    if (startRevision < 0) return 'etcdserver: mvcc: required revision has been compacted'
    if (this.hub.size >= this.hub.limits.watchersMax)
      return `hstore: this node has ${this.hub.size} watches; close some or use another node`
    return undefined
  }

  private start(request: WatchCreateRequest, interest: Interest): void {
    const { revision } = this.hub.history
    const id = request.watchId === 0 ? this.chooseId() : request.watchId
    const watcher = new Watcher(id, this.sendQueue, interest, request, request.startRevision || revision + 1)
    this.watchers.set(id, watcher)
    if (request.progressNotify) this.notified.add(watcher)
    this.hub.notifyAfter(() => {
      this.sendQueue.answer(created(id, revision))
      this.hub.admit(watcher, request.startRevision)
    })
  }

  private chooseId(): WatchId {
    while (this.watchers.has(this.nextId)) this.nextId += 1
    this.nextId += 1
    return this.nextId - 1
  }

  private remove(watcher: Watcher): void {
    this.watchers.delete(watcher.id)
    this.notified.delete(watcher)
    this.sendQueue.drop(watcher)
    if (this.watchers.size === 0) this.sendQueue.dropProgressRequest()
    this.hub.move(watcher, 'closed')
  }
}
