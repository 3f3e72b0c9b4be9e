import type { Event, Key, Revision } from './key-value.ts'

/** An event whose versions are read only on request, because most of them match no watch. */
export interface WrittenEvent {
  readonly type: Event['type']
  readonly key: Key
  /**
   * To be called before the store changes again. The values are copies.
   *
   * @param withPrevKv whether the event has the version before
   */
  read(withPrevKv: boolean): Event
}

/** A change as the store reports it. */
export interface WrittenChange {
  readonly revision: Revision
  readonly events: readonly WrittenEvent[]
}
