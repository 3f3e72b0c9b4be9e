import { V2Error } from './v2-error.ts'
import { bytesOfEvent, removesDirectory, type V2Event } from './v2-event.ts'

/** As in etcd. */
const eventsMax = 1_000

/** etcd has no such bound. Events keep the values that were replaced. */
const defaultBytesMax = 64 * 1024 * 1024

/**
 * The newest events, for waits that begin in the past. It is part of the replicated state, so each
 * node answers such a wait alike.
 *
 * Invariants:
 * 1. Each event has the index after that of the event before.
 * 2. At most 1,000 events, and, unless there is only one, at most `bytesMax`.
 */
export class EventHistory {
  /** Undefined before `first`. */
  private events: (V2Event | undefined)[] = []
  /** Of each event. To read an old event again costs a miss of the processor's cache. */
  private sizes: number[] = []
  /** The place of the oldest event. */
  private first = 0
  private bytes = 0
  private readonly bytesMax: number

  constructor(bytesMax = defaultBytesMax) {
    this.bytesMax = bytesMax
  }

  /** The events in order, in a list of their own. */
  get list(): readonly V2Event[] {
    return this.events.slice(this.first) as V2Event[]
  }

  private get count(): number {
    return this.events.length - this.first
  }

  add(event: V2Event): void {
    const size = bytesOfEvent(event)
    this.events.push(event)
    this.sizes.push(size)
    this.bytes += size
    while (this.count > eventsMax || (this.bytes > this.bytesMax && this.count > 1)) {
      this.bytes -= this.sizes[this.first] ?? 0
      this.events[this.first] = undefined
      this.first += 1
    }
    if (this.first < eventsMax) return
    // Seldom, so that each event is moved once.
    this.events.splice(0, this.first)
    this.sizes.splice(0, this.first)
    this.first = 0
  }

  restore(events: readonly V2Event[]): void {
    this.events = []
    this.sizes = []
    this.first = 0
    this.bytes = 0
    for (const event of events) this.add(event)
  }

  /**
   * The events since an index that concern a wait.
   *
   * @param since the first index that counts; one in the future gives no events
   * @param index the newest index, for the error
   * @throws {V2Error} where events since then are gone
   */
  *since(path: string, isRecursive: boolean, since: number, index: number): Iterable<V2Event> {
    const start = this.events[this.first]?.index ?? 0
    if (since < start)
      throw new V2Error('historyCleared', `the requested history has been cleared [${start}/${since}]`, index)
    for (let at = this.first + since - start; at < this.events.length; at += 1) {
      const event = this.events[at]
      if (event !== undefined && !event.isRefresh && concerns(event, path, isRecursive)) yield event
    }
  }
}

/** As in etcd, events of hidden keys are among those of the past. */
function concerns(event: V2Event, path: string, isRecursive: boolean): boolean {
  const key = event.node.path
  if (key === path) return true
  if (isRecursive && isBelow(key, path)) return true
  return removesDirectory(event) && isBelow(path, key)
}

function isBelow(path: string, directory: string): boolean {
  return directory === '/' || (path.startsWith(directory) && path[directory.length] === '/')
}
