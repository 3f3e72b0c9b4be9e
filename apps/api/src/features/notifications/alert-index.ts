import {
  type AlertKind,
  type AlertStock,
  alertKinds,
  alertRules,
  limitOfNews,
  type NotificationValue,
} from '@ticketcd/schema'

type Waiting = Pick<NotificationValue, 'kind' | 'limit' | 'knownThen'>

/**
 * The alerts that wait to fire, by event and limit.
 *
 * Invariants:
 * 1. An alert added with `put` waits until it is removed or taken. It is taken once.
 * 2. `take` returns exactly the waiting alerts of the event for which `shouldTrigger` holds. It
 *    reads no other alerts, so 100,000 alerts cost a change of stock nothing until they fire.
 * 3. An alert's `knownThen` applies until a `take` has found its condition false.
 */
export class AlertIndex {
  private readonly byEvent = new Map<string, EventAlerts>()

  /** Replaces the customer's waiting alert for this event. */
  put(eventId: string, username: string, alert: Waiting): void {
    this.remove(eventId, username)
    const alerts = this.byEvent.get(eventId) ?? new EventAlerts()
    this.byEvent.set(eventId, alerts)
    alerts.add(username, alert)
  }

  remove(eventId: string, username: string): void {
    const alerts = this.byEvent.get(eventId)
    alerts?.remove(username)
    if (alerts?.isEmpty) this.byEvent.delete(eventId)
  }

  /** Whether any alert waits for the event. */
  has(eventId: string): boolean {
    return this.byEvent.has(eventId)
  }

  /** The events with waiting alerts. */
  events(): string[] {
    return [...this.byEvent.keys()]
  }

  /**
   * Removes the alerts that fire now.
   *
   * @returns their usernames, in no particular order
   */
  take(eventId: string, stock: AlertStock): string[] {
    const alerts = this.byEvent.get(eventId)
    if (!alerts) return []
    const due = alerts.take(stock)
    if (alerts.isEmpty) this.byEvent.delete(eventId)
    return due
  }
}

class EventAlerts {
  private readonly alerts = new Map<string, Waiting>()
  /** All alerts, by the limit that applies now. */
  private readonly limits = limitsOfEachKind()
  /** The alerts whose owners were notified of the current condition, by the requested limit. */
  private readonly known = limitsOfEachKind()

  get isEmpty(): boolean {
    return this.alerts.size === 0
  }

  add(username: string, { kind, limit, knownThen }: Waiting): void {
    const alert = { kind, limit, knownThen }
    this.alerts.set(username, alert)
    this.limits[kind].add(limitOfNews(alert), username)
    if (knownThen !== undefined) this.known[kind].add(limit, username)
  }

  remove(username: string): void {
    const alert = this.alerts.get(username)
    if (!alert) return
    this.alerts.delete(username)
    this.limits[alert.kind].remove(limitOfNews(alert), username)
    if (alert.knownThen !== undefined) this.known[alert.kind].remove(alert.limit, username)
  }

  take(stock: AlertStock): string[] {
    this.forgetKnown(stock)
    const due = alertKinds.flatMap((kind) => {
      const { firesAt, firesIn } = alertRules[kind]
      if (!firesIn(stock.state)) return []
      const limits = this.limits[kind]
      return firesAt === 'at-most' ? limits.takeFrom(stock.available) : limits.takeUpTo(stock.available)
    })
    for (const username of due) this.remove(username)
    return due
  }

  /** Once the condition has been false, the alert may fire again. */
  private forgetKnown({ available }: AlertStock): void {
    const over = alertKinds.flatMap((kind) => {
      const known = this.known[kind]
      return alertRules[kind].firesAt === 'at-most'
        ? known.takeUpTo(available - 1)
        : known.takeFrom(available + 1)
    })
    for (const username of over) {
      const alert = this.alerts.get(username)
      if (!alert) continue
      const { kind, limit } = alert
      this.remove(username)
      this.add(username, { kind, limit })
    }
  }
}

function limitsOfEachKind(): Record<AlertKind, Limits> {
  return Object.fromEntries(alertKinds.map((kind) => [kind, new Limits()])) as Record<AlertKind, Limits>
}

/**
 * Usernames by limit.
 *
 * Invariant: `sorted` holds each limit of `usernames` once, ascending.
 */
class Limits {
  private readonly sorted: number[] = []
  private readonly usernames = new Map<number, Set<string>>()

  add(limit: number, username: string): void {
    const known = this.usernames.get(limit)
    if (known) {
      known.add(username)
      return
    }
    this.usernames.set(limit, new Set([username]))
    this.sorted.splice(this.firstFrom(limit), 0, limit)
  }

  remove(limit: number, username: string): void {
    const known = this.usernames.get(limit)
    if (!known?.delete(username) || known.size > 0) return
    this.usernames.delete(limit)
    this.sorted.splice(this.firstFrom(limit), 1)
  }

  /** Removes all usernames with this limit or a higher one. */
  takeFrom(limit: number): string[] {
    return this.taken(this.sorted.splice(this.firstFrom(limit)))
  }

  /** Removes all usernames with this limit or a lower one. */
  takeUpTo(limit: number): string[] {
    return this.taken(this.sorted.splice(0, this.firstFrom(limit + 1)))
  }

  private taken(limits: readonly number[]): string[] {
    return limits.flatMap((limit) => {
      const usernames = [...(this.usernames.get(limit) ?? [])]
      this.usernames.delete(limit)
      return usernames
    })
  }

  /** The index of the first limit that is not below `limit`. */
  private firstFrom(limit: number): number {
    let low = 0
    let high = this.sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.sorted[middle] as number) < limit) low = middle + 1
      else high = middle
    }
    return low
  }
}
