import {
  type Alerts,
  type AlertView,
  alertState,
  type EventCard,
  type NotificationValue,
} from '@ticketcd/schema'

/** @param revision of the alert's last write */
export function alertView(
  eventId: string,
  value: NotificationValue,
  revision: number,
  event: EventCard | undefined,
): AlertView {
  const { kind, limit, createdAt, triggeredAt, availableThen, readAt } = value
  const state = alertState(value)
  return {
    eventId,
    kind,
    limit,
    state,
    createdAt,
    triggeredAt,
    availableThen,
    readAt,
    revision,
    event: event ?? null,
  }
}

export function isUnread({
  triggeredAt,
  readAt,
}: Pick<NotificationValue, 'triggeredAt' | 'readAt'>): boolean {
  return triggeredAt !== null && readAt === null
}

/** Fired alerts first, the latest trigger first; then the others, the latest setting first. */
export function alertsOf(views: readonly AlertView[]): Alerts {
  const items = [...views].sort(
    (a, b) =>
      descending(a.triggeredAt ?? '', b.triggeredAt ?? '') ||
      descending(a.createdAt, b.createdAt) ||
      (a.eventId < b.eventId ? -1 : 1),
  )
  return { items, unread: items.filter(isUnread).length }
}

function descending(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? 1 : -1
}
