import type { Revision } from '@ticketcd/etcd'
import type { AlertView, EventCard } from '@ticketcd/schema'
import type { Feature } from '../../lifecycle/feature.ts'
import { Listeners } from '../../lifecycle/listeners.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { NotificationsStore } from './notifications-store.ts'
import { notificationsRouter } from './router.ts'

export interface NotificationsDeps extends Pick<Resources, 'mirror' | 'store' | 'clock' | 'now' | 'logger'> {
  /** The event as it is listed; `undefined` if it is not listed. */
  card(eventId: string): EventCard | undefined
}

export interface NotificationsFeature extends Feature<ReturnType<typeof notificationsRouter>> {
  /** The unread alerts of an account that have fired since a revision, the first one first. */
  readonly firedSince: NotificationsStore['firedSince']
  /** Adds a function that receives each alert that fires from now on, in any process. */
  onFired(listener: (username: string, alert: AlertView, revision: Revision) => void): void
  start(): void
  close(): void
}

/** The alerts of customers. */
export function createNotificationsFeature(deps: NotificationsDeps): NotificationsFeature {
  const { mirror, store, clock, card, now, logger } = deps
  const fired = new Listeners<[username: string, alert: AlertView, revision: Revision]>()
  const notifications = new NotificationsStore({
    mirror,
    store,
    card,
    now,
    mayOpen: () => clock.mayAct,
    onFired: fired.notify,
    onFailure: (error) => logger.warn({ err: error }, 'alerts could not fire; trying again'),
  })
  return {
    router: notificationsRouter(notifications),
    firedSince: (username, revision) => notifications.firedSince(username, revision),
    onFired: fired.add,
    start: () => notifications.start(),
    close: () => notifications.close(),
  }
}
