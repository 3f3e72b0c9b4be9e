import { type AlertInput, type Alerts, type AlertView, isFulfilled } from '@ticketcd/schema'
import { cardOf, eventById } from './catalogue.ts'
import { Refused } from './refused.ts'
import { commit, type MockedAlert, world } from './world.ts'

export function mine(): Alerts {
  return { items: world.alerts, unread: unread() }
}

export function unread(): number {
  return world.alerts.filter((alert) => alert.state === 'fired' && alert.readAt === null).length
}

export function set({ eventId, kind, limit }: AlertInput): { alert: AlertView; revision: number } {
  const event = eventById(eventId)
  const known = world.alerts.find((each) => each.eventId === eventId)
  // An alert that has fired and is set again unchanged fires only on a later change.
  const isAgain = known?.state === 'fired' && known.kind === kind && known.limit === limit
  const alert: MockedAlert = {
    eventId,
    kind,
    limit,
    state: 'active',
    createdAt: new Date().toISOString(),
    triggeredAt: null,
    availableThen: null,
    readAt: null,
    revision: world.revision + 1,
    event: cardOf(event),
    knownThen: isAgain && isFulfilled({ kind, limit }, event) ? event.available : undefined,
  }
  return { alert, revision: commit({ alerts: [alert, ...except(eventId)] }) }
}

export function change(eventId: string, changes: Partial<AlertView>): { alert: AlertView; revision: number } {
  const known = world.alerts.find((each) => each.eventId === eventId)
  if (!known) throw new Refused({ code: 'not-found' })
  const alert = { ...known, ...changes, revision: world.revision + 1 }
  return { alert, revision: commit({ alerts: world.alerts.map((each) => (each === known ? alert : each)) }) }
}

export function remove(eventId: string): { revision: number } {
  return { revision: commit({ alerts: except(eventId) }) }
}

export function markRead(eventId?: string): { revision: number } {
  const readAt = new Date().toISOString()
  const alerts = world.alerts.map((each) =>
    each.state === 'fired' && (eventId === undefined || each.eventId === eventId)
      ? { ...each, readAt }
      : each,
  )
  return { revision: commit({ alerts }) }
}

const except = (eventId: string) => world.alerts.filter((each) => each.eventId !== eventId)
