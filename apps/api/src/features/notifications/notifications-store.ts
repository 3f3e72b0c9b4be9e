import { compare, type EtcdStore, type Mirror, op, type Revision, revisionZero } from '@ticketcd/etcd'
import {
  type AlertInput,
  type Alerts,
  type AlertView,
  Event,
  type EventCard,
  forSale,
  Notification,
  Ticket,
} from '@ticketcd/schema'
import type * as z from 'zod/mini'
import { commitDecision } from '../../store/commit-decision.ts'
import { readSnapshot, type SnapshotReads } from '../../store/read-batch.ts'
import { writeBudget } from '../../store/write-budget.ts'
import { type AlertChange, type AlertSnapshot, pausing, resuming, setting } from './alert-change.ts'
import { AlertEvaluator } from './alert-evaluator.ts'
import { alertsOf, alertView, isUnread } from './alert-view.ts'
import type { Notifications } from './router.ts'
import type { AlertEntry } from './trigger-queue.ts'

/** The mirror's record types that alerts need in addition to the catalogue's. */
export const notificationRecords = [Notification] as const

/** More ticket types than an event can have. */
const ticketTypesReadMax = 100
/** Alerts in a page, and so in the transaction that marks them: each is nested (decision 4). */
const pageSize = 64

export interface NotificationsStoreOptions {
  mirror: Mirror
  store: Pick<EtcdStore, 'txn' | 'range' | 'delete'>
  /** The event as it is listed; `undefined` if it is not listed. */
  card(eventId: string): EventCard | undefined
  /** @returns ISO 8601, UTC */
  now(): string
  /** Whether this process may treat a sale as opened by its clock. Default: it may. */
  mayOpen?: (() => boolean) | undefined
  /** Called once for each alert that fired, in any process. `revision` is that of the trigger. */
  onFired?(username: string, alert: AlertView, revision: Revision): void
  /** Receives the errors that kept alerts from firing; their writes are retried. */
  onFailure(error: unknown): void
}

/** The values of a change, all at one revision. */
interface Snapshot extends AlertSnapshot {
  revision: Revision
  /** The version of `alert`; `undefined` if there is none. */
  alertRevision: Revision | undefined
}

/**
 * The alerts of customers. They are shown from the mirror, so with and without a quorum. They are
 * changed by transactions that succeed only if the values of the decision are unchanged.
 *
 * Invariant: no customer has more than `alertsMax` alerts. A new one is committed only if none of
 * the customer's alerts was written since they were counted. A delete that was not seen only lowers
 * the count.
 */
export class NotificationsStore implements Notifications {
  private readonly options: NotificationsStoreOptions
  private readonly evaluator: AlertEvaluator

  constructor(options: NotificationsStoreOptions) {
    this.options = options
    const { mirror, store, now, mayOpen, onFired, onFailure } = options
    this.evaluator = new AlertEvaluator({
      mirror,
      store,
      now,
      mayOpen,
      onFailure,
      onFired: (alert) => onFired?.(alert.parts.username, this.viewOf(alert), alert.modRevision),
    })
  }

  /** Starts evaluating the alerts of all customers. The mirror must be ready. */
  start(): void {
    this.evaluator.start()
  }

  close(): void {
    this.evaluator.close()
  }

  mine(username: string): Alerts {
    return alertsOf(this.entriesOf(username).map((alert) => this.viewOf(alert)))
  }

  unread(username: string): number {
    return this.entriesOf(username).filter(({ value }) => isUnread(value)).length
  }

  /**
   * The unread alerts that fired after `revision`, the first one first, for a browser that
   * reconnects.
   */
  firedSince(username: string, revision: number): AlertView[] {
    return this.entriesOf(username)
      .filter(({ value, modRevision }) => isUnread(value) && modRevision > revision)
      .sort((a, b) => a.modRevision - b.modRevision)
      .map((alert) => this.viewOf(alert))
  }

  set(username: string, { eventId, kind, limit }: z.output<typeof AlertInput>) {
    return this.change({ username, eventId }, setting({ kind, limit }, this.options.now()))
  }

  pause(username: string, eventId: string) {
    return this.change({ username, eventId }, pausing)
  }

  resume(username: string, eventId: string) {
    return this.change({ username, eventId }, resuming(this.options.now()))
  }

  async remove(username: string, eventId: string) {
    const parts = { username, eventId }
    const { revision } = await this.options.store.delete(Notification, parts, { resendable: true })
    return { revision }
  }

  /**
   * Marks one alert as read, or all of them. An alert that changes at the same moment is left
   * unchanged: it has been armed again, or marked by another request.
   */
  async markRead(username: string, eventId?: string) {
    const { store } = this.options
    if (eventId !== undefined) return this.markOne(username, eventId)
    let cursor: string | undefined
    let revision = revisionZero
    do {
      const page = await store.range(Notification, { username }, { limit: pageSize, cursor })
      revision = await this.mark(
        page.entries.filter(({ value }) => isUnread(value)),
        page.revision,
      )
      cursor = page.cursor
    } while (cursor !== undefined)
    return { revision }
  }

  private async markOne(username: string, eventId: string) {
    const parts = { username, eventId }
    const alertIn: SnapshotReads<{ revision: Revision; alert: AlertEntry | undefined }> = (batch) => {
      const alert = batch.add(op.get(Notification, parts))
      return (revision) => ({ revision, alert: alert() })
    }
    const { revision, alert } = await readSnapshot(this.options.store, alertIn, writeBudget.totalMs)
    return { revision: await this.mark(alert && isUnread(alert.value) ? [alert] : [], revision) }
  }

  /** @returns the revision at which the alerts are read; `seen` if there are none to mark */
  private async mark(alerts: readonly AlertEntry[], seen: Revision): Promise<Revision> {
    if (alerts.length === 0) return seen
    const { store, now } = this.options
    const readAt = now()
    const marks = alerts.map(({ parts, value, modRevision }) =>
      op.txn({
        compare: [compare.modRevisionIs(Notification, parts, modRevision)],
        success: [op.put(Notification, parts, { ...value, readAt })],
      }),
    )
    return (await store.txn({ success: marks }, { resendable: true })).revision
  }

  /** @throws {Refusal} of the decision, busy, outcome-unknown */
  private async change(parts: AlertEntry['parts'], decide: AlertChange) {
    const { store, card } = this.options
    const { answer, revision, snapshot, committedAt } = await commitDecision({
      store,
      snapshotIn: snapshotReads(parts),
      decide: (snapshot: Snapshot) => decide(snapshot),
      guardsOf: (snapshot) => guardsOf(parts, snapshot),
      writesOf: (alert) => [op.put(Notification, parts, alert)],
    })
    const { eventId } = parts
    const version = committedAt ?? snapshot.alertRevision ?? revision
    return { alert: alertView(eventId, answer, version, card(eventId)), revision }
  }

  private entriesOf(username: string): readonly AlertEntry[] {
    return this.options.mirror.table(Notification).under({ username })
  }

  private viewOf({ parts: { eventId }, value, modRevision }: AlertEntry): AlertView {
    return alertView(eventId, value, modRevision, this.options.card(eventId))
  }
}

function snapshotReads({ username, eventId }: AlertEntry['parts']): SnapshotReads<Snapshot> {
  return (batch) => {
    const event = batch.add(op.get(Event, { eventId }))
    const alert = batch.add(op.get(Notification, { username, eventId }))
    const owned = batch.add(op.count(Notification, { username }))
    const tickets = batch.add(op.range(Ticket, { eventId }, { limit: ticketTypesReadMax }))
    return (revision) => {
      const stock = { available: 0, total: 0 }
      for (const { value } of tickets().entries) {
        stock.available += forSale(value)
        stock.total += value.total
      }
      const entry = alert()
      return {
        revision,
        event: event()?.value,
        alert: entry?.value,
        alertRevision: entry?.modRevision,
        owned: owned(),
        stock,
      }
    }
  }
}

function guardsOf(parts: AlertEntry['parts'], { alertRevision, revision }: Snapshot) {
  if (alertRevision !== undefined) return [compare.modRevisionIs(Notification, parts, alertRevision)]
  const { username } = parts
  return [compare.absent(Notification, parts), compare.noneWrittenAfter(Notification, { username }, revision)]
}
