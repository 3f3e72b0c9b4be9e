import * as z from 'zod/mini'
import { EventId } from './id.ts'

/**
 * The subjects a browser can follow: one event, the whole catalogue, its own account, the
 * statistics, the cluster.
 */
export const LiveTopic = z.union([
  z.enum(['catalogue', 'me', 'stats', 'cluster']),
  z
    .templateLiteral(['event:', z.string()])
    .check(z.refine((topic) => EventId.safeParse(topic.slice('event:'.length)).success, 'not an event id')),
])
export type LiveTopic = z.output<typeof LiveTopic>
