import type { ClusterHealth } from './cluster-health.ts'
import type { EventCard } from './event.ts'
import type { LiveTopic } from './live-topic.ts'
import type { AlertView } from './notification.ts'
import type { Statistics } from './statistics.ts'
import type { TicketView } from './ticket.ts'
import type { OfferView } from './waitlist.ts'

/*
 * The live stream: `GET /live?topics=event:a,catalogue,me&since=<revision>`, server-sent events. Each message is one
 * event whose name is the message's `type` and whose data is the message as JSON. An id is the etcd revision up to which all
 * topics of the stream have been told; of several messages that belong together only the last has one. A browser that comes
 * back sends the last id, as `since` or as `Last-Event-ID`.
 */

export const livePath = '/live'

/** How many topics one stream may follow; more in one address are refused. */
export const liveTopicsMax = 64

/** The longest silence of a healthy stream, in milliseconds. */
export const livePulseMs = 5_000

export function eventTopic(eventId: string): LiveTopic {
  return `event:${eventId}`
}

/** What of an event's card moves with its sale. */
export type EventCounts = Pick<
  EventCard,
  'eventId' | 'revision' | 'editRevision' | 'state' | 'fromPrice' | 'available' | 'capacity'
>

/** What belongs to an account and may be shown somewhere. */
export type OwnedList = 'orders' | 'alerts' | 'favourites' | 'waiting'

/** Every message carries the revision that it tells of. */
export type LiveMessage =
  /** `event:<id>`: the event as it is now. */
  | { type: 'event'; revision: number; event: EventCounts & { tickets: TicketView[] } }
  /** `event:<id>`: deleted, or a draft again. */
  | { type: 'event-gone'; revision: number; eventId: string }
  /** `catalogue`: all that has changed since the message before. `gone` are deleted, or drafts again. */
  | { type: 'catalogue'; revision: number; events: EventCounts[]; gone: string[] }
  /** `me`: an alert has fired. */
  | { type: 'alert'; revision: number; alert: AlertView }
  /** `me`: a waiting list has offered something. */
  | { type: 'offer'; revision: number; offer: OfferView }
  /** `me`: lists of the account that have changed, in this tab or elsewhere. */
  | { type: 'me'; revision: number; changed: OwnedList[] }
  /** `stats`: for admins. */
  | { type: 'stats'; revision: number; stats: Statistics }
  /** `cluster`: for admins. */
  | { type: 'cluster'; revision: number; cluster: ClusterHealth }
  /** The gap since the browser last listened is too long to tell: ask anew for all that is shown of these topics. */
  | { type: 'reset'; revision: number; topics: LiveTopic[] }
  /** The session has ended: nothing more comes of these topics. */
  | { type: 'logged-out'; revision: number; topics: LiveTopic[] }
  /** A sign of life. `ageMs`: how long ago the server itself last heard from the cluster, in milliseconds. */
  | { type: 'pulse'; revision: number; ageMs: number }

export type LiveMessageType = LiveMessage['type']
