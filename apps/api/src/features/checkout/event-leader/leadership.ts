import type { Entry, Revision } from '@ticketcd/etcd'
import type { EventLeaderValue } from '@ticketcd/schema'

export type EventLeaderEntry = Entry<{ readonly eventId: string }, EventLeaderValue>

/** Tracks which process is the event leader, the only one that decides an event's steps. */
export interface Leadership {
  /** The mod revision of this process's key; `undefined` while it is not the event leader. */
  since(eventId: string): Revision | undefined
  /** The event leader; `undefined` if there is none, or if it is this process. */
  other(eventId: string): object | undefined
  /** Receives the event-leader key as a lost batch has read it. */
  observe(eventId: string, entry: EventLeaderEntry | undefined, revision: Revision): void
}

/** The step belongs to another process. This process has not done it and will not. */
export class NotEventLeader extends Error {
  override readonly name = 'NotEventLeader'
  constructor(eventId: string) {
    super(`this process does not lead event ${eventId}`)
  }
}
