import {
  alertsMax,
  type EventValue,
  type Failure,
  isFulfilled,
  type NotificationValue,
  saleState,
} from '@ticketcd/schema'
import type { Decision } from '../../store/commit-decision.ts'

/** The values that a change of an alert depends on, all at one revision. */
export interface AlertSnapshot {
  event: EventValue | undefined
  alert: NotificationValue | undefined
  /** Sums over all ticket types of the event. */
  stock: { available: number; total: number }
  /** Number of the customer's alerts, over all events. */
  owned: number
}

/**
 * Decides a change of an alert. The answer is the alert after the change. It is written only if it
 * differs.
 */
export type AlertChange = (snapshot: AlertSnapshot) => Decision<NotificationValue, NotificationValue>

/**
 * @param now ISO 8601, UTC; the same for all attempts, so that this request's own write is
 *   recognised by its `createdAt`
 */
export function setting(wished: Pick<NotificationValue, 'kind' | 'limit'>, now: string): AlertChange {
  return (snapshot) => {
    const { alert, owned, event, stock } = snapshot
    const isSame = alert?.kind === wished.kind && alert.limit === wished.limit
    // The alert written by this request may even have fired since.
    if (isSame && (alert.active || alert.createdAt === now)) return { answer: alert }
    const failure = unsellable(snapshot, now)
    if (failure) return { failure }
    if (!alert && owned >= alertsMax) return { failure: { code: 'too-many-alerts', limit: alertsMax } }
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
    // An alert that is set again waits for later changes. Its owner was already notified of the
    // current condition.
    const isAgain = isSame && alert.triggeredAt !== null
    if (!isAgain || !event || !isFulfilled(wished, { ...stock, state: saleState(event, stock, now) }))
      return changedTo(anew)
    return changedTo({ ...anew, knownThen: stock.available })
  }
}

export const pausing: AlertChange = ({ alert }) => {
  if (!alert) return { failure: { code: 'not-found' } }
  return alert.active ? changedTo({ ...alert, active: false }) : { answer: alert }
}

/** @param now ISO 8601, UTC */
export function resuming(now: string): AlertChange {
  return (snapshot) => {
    const { alert } = snapshot
    if (!alert) return { failure: { code: 'not-found' } }
    if (alert.active || alert.triggeredAt !== null) return { answer: alert }
    const failure = unsellable(snapshot, now)
    return failure ? { failure } : changedTo({ ...alert, active: true })
  }
}

function changedTo(alert: NotificationValue) {
  return { changes: alert, answer: alert }
}

/** The reason why tickets of the event can never be bought again; `undefined` if they may be. */
function unsellable({ event }: AlertSnapshot, now: string): Failure | undefined {
  if (!event || event.status === 'draft') return { code: 'event-not-found' }
  if (event.status === 'cancelled') return { code: 'event-cancelled' }
  if (event.startsAt <= now) return { code: 'event-past' }
  return undefined
}
