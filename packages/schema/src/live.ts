import type { ClusterHealth } from './cluster-health.ts'
import type { EventCard } from './event.ts'
import type { LiveTopic } from './live-topic.ts'
import type { AlertView } from './notification.ts'
import type { Statistics } from './statistics.ts'
import type { TicketView } from './ticket.ts'
import type { OfferView } from './waitlist.ts'

/*
 * The live stream: `GET /live?topics=event:a,catalogue,me&since=<revision>`, server-sent events.
 * Each message is one event whose name is the message's `type` and whose data is the message as
 * JSON.
 *
 * An id is the etcd revision up to which the stream has sent all its topics. Of several messages
 * that belong together, only the last one has an id. A browser that reconnects sends the last id,
 * as `since` or as `Last-Event-ID`.
 */

export const livePath = '/live'

/** The most topics of one stream; an address with more is rejected. */
export const liveTopicsMax = 64

/** The longest time without a message on a healthy stream, in milliseconds. */
export const livePulseMs = 5_000

export function eventTopic(eventId: string): LiveTopic {
  return `event:${eventId}`
}

/** The fields of an event's card that change with its sale. */
export type EventCounts = Pick<
  EventCard,
  'eventId' | 'revision' | 'editRevision' | 'state' | 'fromPrice' | 'available' | 'capacity'
>

/** The lists of an account that pages may show. */
export type OwnedList = 'orders' | 'alerts' | 'favourites' | 'waiting'

/** Every message carries the revision of its data. */
export type LiveMessage =
  /** `event:<id>`: the current counts of the event. */
  | { type: 'event'; revision: number; event: EventCounts & { tickets: TicketView[] } }
  /** `event:<id>`: deleted, or a draft again. */
  | { type: 'event-gone'; revision: number; eventId: string }
  /**
   * `catalogue`: all changes since the message before. `gone` lists events that were deleted or are
   * drafts again.
   */
  | { type: 'catalogue'; revision: number; events: EventCounts[]; gone: string[] }
  /** `me`: an alert has fired. */
  | { type: 'alert'; revision: number; alert: AlertView }
  /** `me`: a waiting list has made an offer. */
  | { type: 'offer'; revision: number; offer: OfferView }
  /** `me`: lists of the account that have changed, in this tab or elsewhere. */
  | { type: 'me'; revision: number; changed: OwnedList[] }
  /** `stats`: for admins. */
  | { type: 'stats'; revision: number; stats: Statistics }
  /** `cluster`: for admins. */
  | { type: 'cluster'; revision: number; cluster: ClusterHealth }
  /**
   * The gap since the last message to the browser is too long to send: reload all data of these
   * topics.
   */
  | { type: 'reset'; revision: number; topics: LiveTopic[] }
  /** The session has ended: no more messages follow for these topics. */
  | { type: 'logged-out'; revision: number; topics: LiveTopic[] }
  /**
   * A pulse. `ageMs`: the time since the server last received a message from the cluster, in
   * milliseconds.
   */
  | { type: 'pulse'; revision: number; ageMs: number }

export type LiveMessageType = LiveMessage['type']
