import * as z from 'zod/mini'
import { EventId, TicketId, Username } from './id.ts'
import { defineRecord } from './record.ts'
import { IsoTime, line } from './value.ts'

/**
 * `admission:<eventId>:<ticketId>`: the one entry of a ticket. It is created, never overwritten.
 */
export const Admission = defineRecord(
  'admission',
  { eventId: EventId, ticketId: TicketId },
  z.object({ scannedAt: IsoTime, gate: line(40), by: Username }),
)
