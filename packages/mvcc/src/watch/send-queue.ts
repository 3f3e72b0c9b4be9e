import type { Change, Revision } from '../key-value.ts'
import { catchUp } from './catch-up.ts'
import { Fifo } from './fifo.ts'
import { split } from './fragments.ts'
import { ProgressRequest } from './progress-request.ts'
import type { StreamHub } from './stream-hub.ts'
import { canceledByCompaction, events, noWatch, progress, type WatchMessage } from './watch-message.ts'
import type { Pending, Watcher, WatcherQueue } from './watcher.ts'

/*
 * Invariants:
 * 1. A watcher has something to send exactly if it is in `ready`: queued events, history to read,
 *    or a progress notification. Watchers take turns, one message each.
 * 2. A watcher's events leave in order: its queue first, then the history from `next` on.
 * 3. A progress notification leaves when all events up to its revision have left. It is created at
 *    that moment, so a slow client cannot receive an outdated one.
 */

/** The messages of one stream that its client has not read. */
export class SendQueue implements WatcherQueue {
  private readonly hub: StreamHub
  private readonly onReady: () => void
  private readonly onCompacted: (watcher: Watcher) => void
  private readonly answers = new Fifo<WatchMessage>()
  /** The rest of a message that is being sent. */
  private fragments: WatchMessage[] = []
  private readonly ready = new Fifo<Watcher | 'progress request'>()
  private readonly progressRequest = new ProgressRequest()
  private futureWatchers = 0
  private queuedBytes = 0
  private queuedEvents = 0
  private isOpen = true
  /** Whether `onReady` must be called once something is ready. */
  private isAwaited = true

  constructor(hub: StreamHub, onReady: () => void, onCompacted: (watcher: Watcher) => void) {
    this.hub = hub
    this.onReady = onReady
    this.onCompacted = onCompacted
  }

  get answersWaiting(): number {
    return this.answers.size
  }

  get isReady(): boolean {
    return this.fragments.length > 0 || this.answers.size > 0 || this.ready.size > 0
  }

  /** Events that wait for the client, and their bytes on the wire. */
  get queued(): { readonly events: number; readonly bytes: number } {
    return { events: this.queuedEvents, bytes: this.queuedBytes }
  }

  answer(message: WatchMessage): void {
    this.answers.add(message)
    this.signal()
  }

  markReady(watcher: Watcher): void {
    this.ready.add(watcher)
    this.signal()
  }

  offer(watcher: Watcher, pending: Pending): boolean {
    const { queueBytesMax, queueEventsMax } = this.hub.limits
    const bytes = this.queuedBytes + pending.bytes
    const count = this.queuedEvents + pending.change.events.length
    if (this.queuedEvents > 0 && (bytes > queueBytesMax || count > queueEventsMax)) return false
    this.queuedBytes = bytes
    this.queuedEvents = count
    watcher.queue.push(pending)
    this.markReady(watcher)
    return true
  }

  countFuture(difference: 1 | -1): void {
    this.futureWatchers += difference
    if (this.futureWatchers > 0 || !this.progressRequest.isWaiting) return
    // No answer may have a revision below a watcher's start.
    this.progressRequest.raise(this.hub.published)
    this.ready.add('progress request')
    this.signal()
  }

  requestProgress(): void {
    const { published } = this.hub
    if (this.ready.size === 0 && this.futureWatchers === 0) {
      this.answer(progress(noWatch, published))
      return
    }
    this.progressRequest.add(published)
    this.ready.add('progress request')
    this.signal()
  }

  /** Drops the request, because no client waits for the answer any more. */
  dropProgressRequest(): void {
    this.progressRequest.clear()
    this.ready.delete('progress request')
  }

  /** Drops the events of a watcher that were not sent. */
  drop(watcher: Watcher): void {
    for (const { change, bytes } of watcher.queue) {
      this.queuedBytes -= bytes
      this.queuedEvents -= change.events.length
    }
    watcher.queue = []
    this.ready.delete(watcher)
  }

  close(): void {
    this.isOpen = false
    this.fragments = []
    while (this.answers.take() !== undefined);
    while (this.ready.take() !== undefined);
  }

  next(bytesMax: number): WatchMessage | undefined {
    const message = this.fragments.shift() ?? this.answers.take() ?? this.takeTurns(bytesMax)
    if (message === undefined) this.isAwaited = !this.isReady
    return message
  }

  private takeTurns(bytesMax: number): WatchMessage | undefined {
    let readsLeft = this.hub.limits.readsMax
    while (readsLeft > 0) {
      const item = this.ready.take()
      if (item === undefined) return undefined
      if (item === 'progress request') {
        const answer = this.answerProgress()
        if (answer !== undefined) return answer
        // Only a watcher beyond the store's revision is left, and `countFuture` continues from
        // there.
        if (this.ready.size === 0) return undefined
        this.ready.add('progress request')
      } else if (item.queue.length > 0) return this.sendQueued(item, bytesMax)
      else if (item.state === 'unsynced') {
        const { message, reads } = this.readHistory(item, bytesMax, readsLeft)
        if (message !== undefined) return message
        readsLeft -= reads
      } else if (item.progressNotify) return progress(item.id, this.hub.published)
    }
    return undefined
  }

  private signal(): void {
    if (!this.isOpen || !this.isAwaited || !this.isReady) return
    this.isAwaited = false
    this.hub.wake(this.onReady)
  }

  private sendQueued(watcher: Watcher, bytesMax: number): WatchMessage {
    const { messageRevisionsMax } = this.hub.limits
    let count = 0
    let bytes = 0
    let revision = 0
    for (const pending of watcher.queue) {
      if (count > 0 && (count === messageRevisionsMax || bytes + pending.bytes > bytesMax)) break
      count += 1
      bytes += pending.bytes
      revision = pending.change.revision
      this.queuedEvents -= pending.change.events.length
    }
    this.queuedBytes -= bytes
    const changes = watcher.queue.splice(0, count).map(({ change }) => change)
    if (watcher.queue.length > 0 || watcher.state === 'unsynced') this.ready.add(watcher)
    return this.send(watcher, revision, changes, bytes)
  }

  private readHistory(watcher: Watcher, bytesMax: number, readsMax: number) {
    const { history, limits } = this.hub
    if (watcher.next < history.compactRevision) {
      this.onCompacted(watcher)
      return { message: canceledByCompaction(watcher.id, history.compactRevision), reads: 0 }
    }
    const { messageRevisionsMax: revisionsMax, readRecordsMax } = limits
    const read = catchUp(history, watcher, { bytesMax, revisionsMax, readRecordsMax, readsMax })
    if (watcher.next > history.revision) this.hub.move(watcher, 'synced')
    else this.ready.add(watcher)
    const message =
      read.changes.length > 0 ? this.send(watcher, history.revision, read.changes, read.bytes) : undefined
    return { message, reads: read.reads }
  }

  private send(
    watcher: Watcher,
    revision: Revision,
    changes: readonly Change[],
    bytes: number,
  ): WatchMessage {
    watcher.isActive = true
    const whole = events(watcher.id, revision, changes, watcher.prevKv)
    const { fragmentBytes } = this.hub.limits
    if (!watcher.fragment || bytes < fragmentBytes) return whole
    const [first = whole, ...rest] = split(changes, watcher.prevKv, fragmentBytes).map(
      (piece, position, { length }) => ({ ...whole, changes: piece, fragment: position < length - 1 }),
    )
    this.fragments = rest
    return first
  }

  /** @returns undefined if a watcher is behind the request */
  private answerProgress(): WatchMessage | undefined {
    if (this.futureWatchers > 0) return undefined
    let sent = this.hub.published
    for (const item of this.ready) if (item !== 'progress request') sent = Math.min(sent, this.sentTo(item))
    if (!this.progressRequest.answer(sent)) return undefined
    if (this.progressRequest.isWaiting) this.ready.add('progress request')
    return progress(noWatch, sent)
  }

  /** The revision up to which the watcher was sent its events. */
  private sentTo(watcher: Watcher): Revision {
    const [first] = watcher.queue
    if (first !== undefined) return first.change.revision - 1
    return watcher.state === 'unsynced' ? watcher.next - 1 : this.hub.published
  }
}
