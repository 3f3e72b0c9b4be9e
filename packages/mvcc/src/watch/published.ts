import type { Event } from '../key-value.ts'
import type { WrittenChange, WrittenEvent } from '../written-change.ts'
import { changeBytes } from './event-size.ts'
import type { Pending } from './watcher.ts'

/*
 * Invariant: a queue has no version of a key that its size does not count. An event with the
 * version before and one without are therefore different objects.
 */

/**
 * The events of a change on their way to watchers. An event that matches no watcher is not read.
 */
export class Published {
  private readonly change: WrittenChange
  private readonly withPrevKv: boolean
  private readonly read = new Map<WrittenEvent, Event>()
  private readonly selections = new Map<readonly WrittenEvent[], Pending>()

  constructor(change: WrittenChange, withPrevKv: boolean) {
    this.change = change
    this.withPrevKv = withPrevKv
  }

  /**
   * @param events some or all of the change
   * @returns one object for the same array, and for all events, so that it is encoded once
   */
  pending(events: readonly WrittenEvent[]): Pending {
    const { change } = this
    const selected = events.length < change.events.length ? events : change.events
    let pending = this.selections.get(selected)
    if (pending === undefined) {
      const own = { revision: change.revision, events: selected.map((each) => this.event(each)) }
      pending = { change: own, bytes: changeBytes(own, this.withPrevKv) }
      this.selections.set(selected, pending)
    }
    return pending
  }

  private event(written: WrittenEvent): Event {
    let event = this.read.get(written)
    if (event === undefined) {
      event = written.read(this.withPrevKv)
      this.read.set(written, event)
    }
    return event
  }
}
