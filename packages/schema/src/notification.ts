import * as z from 'zod/mini'
import { EventId, Username } from './id.ts'
import { defineRecord } from './record.ts'
import { Count, IsoTime } from './value.ts'

export const NotificationValue = z
  .object({
    /** Tell the customer when this many tickets of the event, or fewer, are left. */
    limit: Count,
    /** Still waiting to fire. */
    active: z.boolean(),
    createdAt: IsoTime,
    triggeredAt: z.nullable(IsoTime),
  })
  .check(z.refine((alert) => !(alert.active && alert.triggeredAt !== null), 'active although it has fired'))
export type NotificationValue = z.output<typeof NotificationValue>

/** `notification:<username>:<eventId>` */
export const Notification = defineRecord(
  'notification',
  { username: Username, eventId: EventId },
  NotificationValue,
)

/** @param available what is left of the event, over all its ticket types */
export function shouldTrigger(
  alert: Pick<NotificationValue, 'active' | 'limit'>,
  available: number,
): boolean {
  return alert.active && available <= alert.limit
}
