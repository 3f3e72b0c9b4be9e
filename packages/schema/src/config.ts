import * as z from 'zod/mini'
import { TicketTypeName } from './id.ts'
import { defineRecord } from './record.ts'
import { line } from './value.ts'

/*
 * The lists that forms and filters offer. Each list is a noun of its own with a constant key, so
 * that a scan of `event:` returns only events.
 */

const only = <Name extends string>(name: Name) => ({ list: z.literal(name) })

export const Location = z.object({
  name: line(60),
  /** ISO 3166-1 alpha-2 */
  country: z.string().check(z.regex(/^[A-Z]{2}$/)),
  /** IANA name */
  timeZone: line(60),
  venues: z.array(line(80)),
})
export type Location = z.output<typeof Location>

/** `config:locations` */
export const Locations = defineRecord('config', only('locations'), z.array(Location))

/** `config:event-types` */
export const EventTypes = defineRecord('config', only('event-types'), z.array(line(40)))

/** `config:ticket-types` */
export const TicketTypes = defineRecord('config', only('ticket-types'), z.array(TicketTypeName))

/** Any of these lists, for readers that follow all of `config:` as one kind of record. */
export const AnyConfig = defineRecord(
  'config',
  { list: z.enum(['locations', 'event-types', 'ticket-types']) },
  z.array(z.union([Location, line(48)])),
)
