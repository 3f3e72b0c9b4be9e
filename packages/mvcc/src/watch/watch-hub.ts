import type { History } from '../history.ts'
import type { Revision } from '../key-value.ts'
import type { WrittenChange, WrittenEvent } from '../written-change.ts'
import { admits } from './interest.ts'
import { Published } from './published.ts'
import type { StreamHub } from './stream-hub.ts'
import { type WatchLimits, watchLimits } from './watch-limits.ts'
import { WatchStream } from './watch-stream.ts'
import type { Group, Pending, Watcher } from './watcher.ts'
import { WatcherIndex } from './watcher-index.ts'

/*
 * Invariants:
 * 1. A watcher receives each requested event once, in the order of revisions, from its start until
 *    it is cancelled.
 * 2. A synced watcher has everything up to `published` sent or in its queue.
 * 3. Queues are bounded for each stream. If one would exceed its bound, the watcher becomes
 *    unsynced and reads the history again.
 */

/** All watches of one node. */
export class WatchHub implements StreamHub {
  readonly history: History
  readonly limits: WatchLimits
  /** The newest revision that was published to the watchers. */
  published: Revision
  private readonly index = new WatcherIndex()
  /** The watchers beyond the store's revision by their first one. */
  private readonly future = new Map<Revision, Set<Watcher>>()
  private readonly streams = new Set<WatchStream>()
  private readonly counts = { synced: 0, unsynced: 0, future: 0, closed: 0 }
  /** To be called at the end of the current publication; undefined outside of one. */
  private woken: (() => void)[] | undefined

  /** @throws {RangeError} for a limit that is not a whole number of at least 1 */
  constructor(history: History, limits: Partial<WatchLimits> = {}) {
    this.history = history
    this.limits = watchLimits(limits)
    this.published = history.revision
  }

  /**
   * @param onReady called each time that `next` has something to return after it had nothing. It
   *   may call `next`, and must not throw.
   */
  openStream(onReady: () => void): WatchStream {
    const stream: WatchStream = new WatchStream(this, onReady, () => this.streams.delete(stream))
    this.streams.add(stream)
    return stream
  }

  /** Publishes a new revision to the watchers, in O(matching watchers + events · log(ranges)). */
  publish(change: WrittenChange): void {
    if (change.revision !== this.published + 1)
      throw new Error(`revision ${change.revision} was published after ${this.published}`)
    this.notifyAfter(() => {
      this.published = change.revision
      for (const watcher of this.future.get(change.revision) ?? []) this.move(watcher, 'synced')
      const matched = this.match(change)
      if (matched.size === 0) return
      const plain = new Published(change, false)
      const withPrevKv = new Published(change, true)
      for (const [group, events] of matched)
        this.queue(group, change.revision, ({ prevKv }) => (prevKv ? withPrevKv : plain).pending(events))
    })
  }

  /**
   * The history was replaced by that of a snapshot, which is newer. The watchers continue at their
   * revisions, or are cancelled if these are compacted.
   */
  restored(): void {
    const { revision } = this.history
    if (revision < this.published)
      throw new Error(`revision ${revision} was restored after ${this.published}`)
    this.notifyAfter(() => {
      const first = this.published + 1
      this.published = revision
      for (const stream of this.streams)
        for (const watcher of stream.all()) {
          if (watcher.state === 'synced') watcher.next = Math.max(watcher.next, first)
          if (watcher.state !== 'unsynced' && watcher.next <= revision) this.move(watcher, 'unsynced')
        }
    })
  }

  /** For metrics. An unsynced watcher reads the history, a future one waits for its start. */
  get statistics() {
    const { synced, unsynced, future } = this.counts
    return { streams: this.streams.size, watchers: this.size, synced, unsynced, future }
  }

  /** Events that wait for all clients, and their bytes on the wire. */
  get queued(): { readonly events: number; readonly bytes: number } {
    let [events, bytes] = [0, 0]
    for (const { queued } of this.streams) {
      events += queued.events
      bytes += queued.bytes
    }
    return { events, bytes }
  }

  get size(): number {
    const { synced, unsynced, future } = this.counts
    return synced + unsynced + future
  }

  admit(watcher: Watcher, startRevision: Revision): void {
    if (startRevision === 0) this.move(watcher, 'synced')
    else this.move(watcher, startRevision > this.history.revision ? 'future' : 'unsynced')
  }

  /** The only place that changes a watcher's state. */
  move(watcher: Watcher, state: Watcher['state']): void {
    if (watcher.state === 'synced') this.index.remove(watcher)
    if (watcher.state === 'future') this.removeFuture(watcher)
    if (watcher.state !== 'closed') this.counts[watcher.state] -= 1
    watcher.state = state
    if (state === 'closed') return
    this.counts[state] += 1
    if (state === 'synced') this.index.add(watcher)
    if (state === 'unsynced') watcher.sendQueue.markReady(watcher)
    if (state === 'future') this.addFuture(watcher)
  }

  wake(onReady: () => void): void {
    if (this.woken === undefined) onReady()
    else this.woken.push(onReady)
  }

  /**
   * Calls no `onReady` before the work is done. A client that pulls from within `onReady` must find
   * all watchers in their new state, and no loop over them in progress.
   */
  notifyAfter(work: () => void): void {
    const woken: (() => void)[] = []
    this.woken = woken
    try {
      work()
    } finally {
      this.woken = undefined
    }
    for (const onReady of woken) onReady()
  }

  /** The groups that match a change, each with its events. */
  private match(change: WrittenChange): Map<Group, WrittenEvent[]> {
    const matched = new Map<Group, WrittenEvent[]>()
    for (const event of change.events)
      for (const group of this.index.at(event.key)) {
        if (!admits(group.interest, event)) continue
        const events = matched.get(group)
        if (events === undefined) matched.set(group, [event])
        else events.push(event)
      }
    return matched
  }

  private queue({ watchers }: Group, revision: Revision, pendingOf: (watcher: Watcher) => Pending): void {
    for (let position = watchers.length - 1; position >= 0; position -= 1) {
      const watcher = watchers[position]
      if (watcher === undefined || revision < watcher.next) continue
      if (watcher.sendQueue.offer(watcher, pendingOf(watcher))) continue
      watcher.next = revision
      this.move(watcher, 'unsynced')
    }
  }

  private addFuture(watcher: Watcher): void {
    const watchers = this.future.get(watcher.next)
    if (watchers === undefined) this.future.set(watcher.next, new Set([watcher]))
    else watchers.add(watcher)
    watcher.sendQueue.countFuture(1)
  }

  private removeFuture(watcher: Watcher): void {
    const watchers = this.future.get(watcher.next)
    watchers?.delete(watcher)
    if (watchers?.size === 0) this.future.delete(watcher.next)
    watcher.sendQueue.countFuture(-1)
  }
}
