import * as z from 'zod/mini'
import { EventId } from './id.ts'

/*
 * Revisions on the wire. Every mutation answers with the revision it committed at; the browser remembers the
 * highest it has seen and sends it along, and the server waits until its mirror has reached it.
 */

/** Request: the highest revision the browser has seen. Response: the mirror's revision. */
export const revisionHeader = 'x-ticketcd-revision'

/** Response: how long ago the mirror last heard from the cluster, in whole milliseconds. */
export const ageHeader = 'x-ticketcd-age-ms'

/** Above this age (milliseconds) the page says that what it shows may be out of date. */
export const staleAfterMs = 5_000

/** The subjects a browser can follow: one event, the whole catalogue, its own account, the statistics, the cluster. */
export const LiveTopic = z.union([
  z.enum(['catalogue', 'me', 'stats', 'cluster']),
  z
    .templateLiteral(['event:', z.string()])
    .check(z.refine((topic) => EventId.safeParse(topic.slice('event:'.length)).success, 'not an event id')),
])
export type LiveTopic = z.output<typeof LiveTopic>

export function eventTopic(eventId: string): LiveTopic {
  return `event:${eventId}`
}
