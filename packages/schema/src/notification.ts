import * as z from 'zod/mini'
import { AlertKind, type AlertStock, isAlertLimit, isFulfilled, limitOfNews } from './alert-rule.ts'
import type { EventCard } from './event.ts'
import { EventId, Username } from './id.ts'
import { defineRecord } from './record.ts'
import { Count, IsoTime } from './value.ts'

/** The most alerts of one customer, fired ones included. */
export const alertsMax = 200

export const NotificationValue = z
  .object({
    kind: z._default(AlertKind, 'few-left'),
    /** Tickets of the event, over all its types. */
    limit: Count,
    /** Whether it can still fire. An alert that is neither active nor triggered is paused. */
    active: z.boolean(),
    /**
     * When this setting was made. Setting it again, even to the same values, changes the time, so
     * that the time identifies the setting.
     */
    createdAt: IsoTime,
    triggeredAt: z.nullable(IsoTime),
    /** Number of tickets left when it fired. */
    availableThen: z._default(z.nullable(z.int().check(z.nonnegative())), null),
    /**
     * Number of tickets left when it was armed again after it had fired, if its condition held
     * then. Only fewer tickets (`back`: more) fire it until its condition has been false.
     */
    knownThen: z.optional(z.int().check(z.nonnegative())),
    /** When its owner read that it had fired. */
    readAt: z._default(z.nullable(IsoTime), null),
  })
  .check(
    z.refine((alert) => !(alert.active && alert.triggeredAt !== null), 'active although it has fired'),
    z.refine((alert) => alert.readAt === null || alert.triggeredAt !== null, 'read before it has fired'),
    z.refine(isAlertLimit, 'the limit is below the lowest of its kind'),
  )
export type NotificationValue = z.output<typeof NotificationValue>

/** `notification:<username>:<eventId>`: one alert per customer and event. */
export const Notification = defineRecord(
  'notification',
  { username: Username, eventId: EventId },
  NotificationValue,
)

/** Whether an alert fires if its condition has not been false since it was armed. */
export function shouldTrigger(
  alert: Pick<NotificationValue, 'active' | 'kind' | 'limit' | 'knownThen'>,
  stock: AlertStock,
): boolean {
  return alert.active && isFulfilled({ kind: alert.kind, limit: limitOfNews(alert) }, stock)
}

/** Sets an alert, changes it, or arms it again after it has fired. */
export const AlertInput = z
  .object({ eventId: EventId, kind: AlertKind, limit: Count })
  .check(z.refine(isAlertLimit, { path: ['limit'], message: 'below the lowest limit of this kind' }))
export type AlertInput = z.input<typeof AlertInput>

export type AlertState = 'active' | 'paused' | 'fired'

export function alertState(alert: Pick<NotificationValue, 'active' | 'triggeredAt'>): AlertState {
  if (alert.triggeredAt !== null) return 'fired'
  return alert.active ? 'active' : 'paused'
}

/** The view of an alert for its owner. */
export interface AlertView {
  eventId: string
  kind: AlertKind
  limit: number
  state: AlertState
  /** When this setting was made. ISO 8601, UTC */
  createdAt: string
  triggeredAt: string | null
  availableThen: number | null
  readAt: string | null
  /** The revision of its last write. */
  revision: number
  /** `null` when the event is not (or not readably) in the catalogue. */
  event: EventCard | null
}

/** All alerts of a customer. Fired alerts come first, the latest at the top. */
export interface Alerts {
  items: AlertView[]
  /** Fired and not yet read. */
  unread: number
}
