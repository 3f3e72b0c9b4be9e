import * as z from 'zod/mini'
import { TicketTypeName } from './id.ts'
import { defineRecord } from './record.ts'
import { line } from './value.ts'

/*
 * The lists that forms and filters offer. Each is a noun of its own with a key without parts that vary, so that
 * scanning `event:` yields only events.
 */

const only = <Name extends string>(name: Name) => ({ list: z.literal(name) })

/** `config:locations` */
export const Locations = defineRecord(
  'config',
  only('locations'),
  z.array(
    z.object({
      name: line(60),
      /** ISO 3166-1 alpha-2 */
      country: z.string().check(z.regex(/^[A-Z]{2}$/)),
      /** IANA name */
      timeZone: line(60),
      venues: z.array(line(80)),
    }),
  ),
)
export type Location = ReturnType<typeof Locations.decode>[number]

/** `config:event-types` */
export const EventTypes = defineRecord('config', only('event-types'), z.array(line(40)))

/** `config:ticket-types` */
export const TicketTypes = defineRecord('config', only('ticket-types'), z.array(TicketTypeName))
