import { alertsMax, type EventValue, isFulfilled, type NotificationValue, saleState } from '@ticketcd/schema'
import { Refusal } from '../../refusal.ts'

/** All that a change of an alert depends on, as it stood at one revision. */
export interface AlertSnapshot {
  event: EventValue | undefined
  alert: NotificationValue | undefined
  /** Of the event, over all its ticket types. */
  stock: { available: number; total: number }
  /** Alerts of the customer, over all events. */
  owned: number
}

/**
 * Judges a change of an alert: what to write, or `undefined` when it is as wished already.
 * @throws {Refusal} for what cannot be
 */
export type AlertChange = (snapshot: AlertSnapshot) => NotificationValue | undefined

/** @param now ISO 8601, UTC: one for all attempts, since a write of ours that is found again is known by it */
export function setting(wished: Pick<NotificationValue, 'kind' | 'limit'>, now: string): AlertChange {
  return (snapshot) => {
    const { alert, owned, event, stock } = snapshot
    const isSame = alert?.kind === wished.kind && alert.limit === wished.limit
    // Ours may even have fired since.
    if (isSame && (alert.active || alert.createdAt === now)) return undefined
    refuseUnsellable(snapshot, now)
    if (!alert && owned >= alertsMax) throw new Refusal({ code: 'too-many-alerts', limit: alertsMax })
    const { kind, limit } = wished
    const anew = {
      kind,
      limit,
      active: true,
      createdAt: now,
      triggeredAt: null,
      availableThen: null,
      readAt: null,
    }
    // "Tell me again" is about what comes: its owner was told of what is so already.
    const isAgain = isSame && alert.triggeredAt !== null
    if (!isAgain || !event || !isFulfilled(wished, { ...stock, state: saleState(event, stock, now) }))
      return anew
    return { ...anew, knownThen: stock.available }
  }
}

export const pausing: AlertChange = ({ alert }) => {
  if (!alert) throw new Refusal({ code: 'not-found' })
  return alert.active ? { ...alert, active: false } : undefined
}

/** @param now ISO 8601, UTC */
export function resuming(now: string): AlertChange {
  return (snapshot) => {
    const { alert } = snapshot
    if (!alert) throw new Refusal({ code: 'not-found' })
    if (alert.active || alert.triggeredAt !== null) return undefined
    refuseUnsellable(snapshot, now)
    return { ...alert, active: true }
  }
}

/** Nobody waits for an event that will not sell any more, or that is not known to be. */
function refuseUnsellable({ event }: AlertSnapshot, now: string): void {
  if (!event || event.status === 'draft') throw new Refusal({ code: 'event-not-found' })
  if (event.status === 'cancelled') throw new Refusal({ code: 'event-cancelled' })
  if (event.startsAt <= now) throw new Refusal({ code: 'event-past' })
}
