import * as z from 'zod/mini'
import { AlertKind, type AlertStock, isAlertLimit, isFulfilled, limitOfNews } from './alert-rule.ts'
import type { EventCard } from './event.ts'
import { EventId, Username } from './id.ts'
import { defineRecord } from './record.ts'
import { Count, IsoTime } from './value.ts'

/** How many alerts one customer may have, fired ones included. */
export const alertsMax = 200

export const NotificationValue = z
  .object({
    kind: z._default(AlertKind, 'few-left'),
    /** Tickets of the event, over all its types. */
    limit: Count,
    /** Still waiting to fire. Neither active nor triggered: paused. */
    active: z.boolean(),
    /** When it was set as it is; setting it again, also to the same, is a new time. Told from another setting by this. */
    createdAt: IsoTime,
    triggeredAt: z.nullable(IsoTime),
    /** How many were left when it fired. */
    availableThen: z._default(z.nullable(z.int().check(z.nonnegative())), null),
    /**
     * How many were left when it was armed again after it had fired, if what it waits for was so then: that is no news, only fewer
     * are (`back`: more), until it has been seen not to be so.
     */
    knownThen: z.optional(z.int().check(z.nonnegative())),
    /** When its owner has seen that it fired. */
    readAt: z._default(z.nullable(IsoTime), null),
  })
  .check(
    z.refine((alert) => !(alert.active && alert.triggeredAt !== null), 'active although it has fired'),
    z.refine((alert) => alert.readAt === null || alert.triggeredAt !== null, 'read before it has fired'),
    z.refine(isAlertLimit, 'the limit is below the lowest of its kind'),
  )
export type NotificationValue = z.output<typeof NotificationValue>

/** `notification:<username>:<eventId>`: one alert a customer and event. */
export const Notification = defineRecord(
  'notification',
  { username: Username, eventId: EventId },
  NotificationValue,
)

/** Whether an alert fires that has not been seen not to be so since it was armed. */
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

/** An alert as its owner sees it. */
export interface AlertView {
  eventId: string
  kind: AlertKind
  limit: number
  state: AlertState
  /** When it was set as it is. ISO 8601, UTC */
  createdAt: string
  triggeredAt: string | null
  availableThen: number | null
  readAt: string | null
  /** Where it was last written. */
  revision: number
  /** `null` when the event is not (or not readably) in the catalogue. */
  event: EventCard | null
}

/** All of a customer's alerts, those that fired first, latest first. */
export interface Alerts {
  items: AlertView[]
  /** Fired and not yet read. */
  unread: number
}
