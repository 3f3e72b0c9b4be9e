import type { Change, EtcdStore, Mirror, MirrorTable } from '@ticketcd/etcd'
import {
  alertRules,
  Event,
  type EventValue,
  forSale,
  isFulfilled,
  Notification,
  type NotificationValue,
  type SaleState,
  saleState,
  Ticket,
} from '@ticketcd/schema'
import { AlertIndex } from './alert-index.ts'
import { Openings } from './openings.ts'
import { type AlertEntry, type DueAlert, TriggerQueue } from './trigger-queue.ts'

export interface AlertEvaluatorOptions {
  mirror: Mirror
  store: Pick<EtcdStore, 'txn'>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Whether this process may treat a sale as opened by its clock. Default: it may. */
  mayOpen?: (() => boolean) | undefined
  /** Called once for each alert that fired, in any process. */
  onFired(alert: AlertEntry): void
  /** Receives the errors that kept alerts from firing; their writes are retried. */
  onFailure(error: unknown): void
}

type AlertChange = Change<AlertEntry['parts'], NotificationValue>

/**
 * Evaluates the alerts: all of them once at the start, then the alerts of an event on each change.
 * The event, its stock or one of its alerts may change, or its sale may open by time.
 *
 * Invariant: after every batch of the mirror's changes each active alert is in one of two places.
 * It waits in the index and its condition is false, or it is queued for its write
 * (docs/decisions/0019).
 */
export class AlertEvaluator {
  private readonly options: AlertEvaluatorOptions
  private readonly alerts: MirrorTable<AlertEntry['parts'], NotificationValue>
  private readonly events: MirrorTable<{ readonly eventId: string }, EventValue>
  private readonly index = new AlertIndex()
  private readonly openings: Openings
  private readonly queue: TriggerQueue
  private unsubscribe: (() => void)[] = []

  constructor(options: AlertEvaluatorOptions) {
    this.options = options
    const { mirror, store, now, mayOpen, onFailure } = options
    this.alerts = mirror.table(Notification)
    this.events = mirror.table(Event)
    this.openings = new Openings({ now, mayOpen, onOpen: (eventId) => this.evaluate(eventId) })
    this.queue = new TriggerQueue({
      store,
      now,
      onFailure,
      isCurrent: (due) => this.isCurrent(due),
      onLapse: ({ alert }) => {
        this.wait(alert)
        this.evaluate(alert.parts.eventId)
      },
    })
  }

  /** Evaluates all active alerts, and from then on the changed ones. The mirror must be ready. */
  start(): void {
    const { mirror } = this.options
    for (const alert of this.alerts.values()) if (alert.value.active) this.wait(alert)
    for (const eventId of this.index.events()) this.evaluate(eventId)
    this.unsubscribe = [
      mirror.onTableChange(Event, (changes) => this.evaluateAll(changes)),
      mirror.onTableChange(Ticket, (changes) => this.evaluateAll(changes)),
      mirror.onTableChange(Notification, (changes) => {
        for (const change of changes) this.follow(change)
        this.evaluateAll(changes)
      }),
    ]
  }

  close(): void {
    for (const unsubscribe of this.unsubscribe) unsubscribe()
    this.openings.close()
    this.queue.close()
  }

  private follow({ key, parts, before, after }: AlertChange): void {
    this.queue.drop(key)
    if (after?.value.active) this.wait(after)
    else this.index.remove(parts.eventId, parts.username)
    if (after && hasFired(before?.value, after.value)) this.options.onFired(after)
  }

  private wait({ parts, value }: AlertEntry): void {
    this.index.put(parts.eventId, parts.username, value)
  }

  private evaluateAll(changes: readonly { readonly parts: { readonly eventId: string } }[]): void {
    for (const eventId of new Set(changes.map(({ parts }) => parts.eventId))) this.evaluate(eventId)
  }

  private evaluate(eventId: string): void {
    const event = this.index.has(eventId) ? this.events.get({ eventId }) : undefined
    const stock = event && this.stockOf(eventId, event.value)
    if (event && stock?.state === 'not-open') this.openings.expect(eventId, event.value.salesOpenAt)
    else this.openings.forget(eventId)
    if (!stock) return
    for (const username of this.index.take(eventId, stock)) {
      const alert = this.alerts.get({ username, eventId })
      if (alert) this.queue.add({ alert, available: stock.available })
    }
  }

  /**
   * Whether a due alert may still be sent: the sale may have ended, or the stock may have changed
   * since.
   */
  private isCurrent({ alert: { parts, value } }: DueAlert): boolean {
    const event = this.events.get({ eventId: parts.eventId })
    if (!event) return false
    const stock = this.stockOf(parts.eventId, event.value)
    const { outlivesItsCondition, firesIn } = alertRules[value.kind]
    return outlivesItsCondition ? firesIn(stock.state) : isFulfilled(value, stock)
  }

  private stockOf(eventId: string, event: EventValue): { available: number; state: SaleState } {
    let available = 0
    let total = 0
    for (const { value } of this.options.mirror.table(Ticket).under({ eventId })) {
      available += forSale(value)
      total += value.total
    }
    return { available, state: saleState(event, { available, total }, this.options.now()) }
  }
}

/**
 * Compares the times, because a gap of the mirror may hide an alert's creation, or its arming
 * between two triggers.
 */
function hasFired(before: NotificationValue | undefined, after: NotificationValue): boolean {
  return after.triggeredAt !== null && after.readAt === null && after.triggeredAt !== before?.triggeredAt
}
