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
  private events: V2Event[] = []
  private bytes = 0
  private readonly bytesMax: number

  constructor(bytesMax = defaultBytesMax) {
    this.bytesMax = bytesMax
  }

  get list(): readonly V2Event[] {
    return this.events
  }

  add(event: V2Event): void {
    this.events.push(event)
    this.bytes += bytesOfEvent(event)
    while (this.events.length > eventsMax || (this.bytes > this.bytesMax && this.events.length > 1)) {
      const oldest = this.events.shift()
      this.bytes -= oldest === undefined ? 0 : bytesOfEvent(oldest)
    }
  }

  restore(events: readonly V2Event[]): void {
    this.events = []
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
    const start = this.events[0]?.index ?? 0
    if (since < start)
      throw new V2Error('historyCleared', `the requested history has been cleared [${start}/${since}]`, index)
    for (let at = since - start; at < this.events.length; at += 1) {
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
