import * as z from 'zod/mini'
import { EventId, SortableTimeMs, TicketTypeName, Username } from './id.ts'
import { defineRecord } from './record.ts'
import { Quantity } from './value.ts'

/** `waitlist:<eventId>:<ticketType>:<joinedAtMs>:<username>`: etcd's lexical order is the queue's order. */
export const Waitlist = defineRecord(
  'waitlist',
  { eventId: EventId, ticketType: TicketTypeName, joinedAtMs: SortableTimeMs, username: Username },
  z.object({ quantity: Quantity }),
)
