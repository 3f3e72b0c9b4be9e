import { setTimeout as delay } from 'node:timers/promises'
import {
  compare,
  EtcdFailure,
  type EtcdStore,
  type Mirror,
  op,
  REVISION_ZERO,
  type RecordPage,
  type Revision,
} from '@ticketcd/etcd'
import {
  type AlertInput,
  type Alerts,
  type AlertView,
  Event,
  type EventCard,
  forSale,
  Notification,
  Ticket,
  type TicketValue,
} from '@ticketcd/schema'
import type * as z from 'zod/mini'
import { Refusal } from '../../refusal.ts'
import { type AlertChange, pausing, resuming, setting } from './alert-change.ts'
import { AlertEvaluator } from './alert-evaluator.ts'
import { alertsOf, alertView, isUnread } from './alert-view.ts'
import type { Notifications } from './router.ts'
import type { AlertEntry } from './trigger-queue.ts'

/** Of the mirror's records, those that alerts need beside the catalogue's. */
export const notificationRecords = [Notification] as const

/** Within this time a change is read, judged and committed, however often. The session was looked up before it. */
const budgetMs = 2_000
/** With less than this left no commit begins: it could hardly end within the budget, and end in the unknown. */
const commitMsMin = 600
/** Of the three seconds that an answer may take, what is left to find out about a lost one. */
const readBackMs = 300
const pauseMsMax = 60
/** More ticket types than an event can have. */
const ticketTypesReadMax = 100
/** Alerts in a page, and so in the transaction that marks them: each is nested (decision 4). */
const pageSize = 64

export interface NotificationsStoreOptions {
  mirror: Mirror
  store: Pick<EtcdStore, 'txn' | 'range' | 'delete'>
  /** The event as it is listed; `undefined` when it is not. */
  card(eventId: string): EventCard | undefined
  /** @returns ISO 8601, UTC */
  now(): string
  /** Whether this process may take a sale as opened by time. Default: it may. */
  mayOpen?: (() => boolean) | undefined
  /** Told once of each alert that fired, whichever process fired it. `revision` is where it fired. */
  onFired?(username: string, alert: AlertView, revision: Revision): void
  /** Told of what kept alerts from firing; it is tried again. */
  onFailure(error: unknown): void
}

interface Snapshot {
  revision: Revision
  event: { value: Parameters<AlertChange>[0]['event'] } | undefined
  alert: AlertEntry | undefined
  owned: number
  stock: { available: number; total: number }
}

/**
 * The alerts of customers. Shown from the mirror, so with and without a quorum; changed by transactions that hold only if
 * nothing they rest on has changed.
 *
 * Invariant: nobody has more than `alertsMax`. A new alert holds only if none of its owner's has been written since
 * they were counted; what was deleted unseen only makes room.
 */
export class NotificationsStore implements Notifications {
  private readonly options: NotificationsStoreOptions
  private readonly evaluate: AlertEvaluator

  constructor(options: NotificationsStoreOptions) {
    this.options = options
    const { mirror, store, now, mayOpen, onFired, onFailure } = options
    this.evaluate = new AlertEvaluator({
      mirror,
      store,
      now,
      mayOpen,
      onFailure,
      onFired: (alert) => onFired?.(alert.parts.username, this.viewOf(alert), alert.modRevision),
    })
  }

  /** Begins to judge the alerts of all customers. The mirror must be ready. */
  start(): void {
    this.evaluate.start()
  }

  close(): void {
    this.evaluate.close()
  }

  mine(username: string): Alerts {
    return alertsOf(this.entriesOf(username).map((alert) => this.viewOf(alert)))
  }

  unread(username: string): number {
    return this.entriesOf(username).filter(({ value }) => isUnread(value)).length
  }

  /** What fired after `revision` and was not read yet, first fired first: for a browser that was away. */
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

  /** An alert that changes at the same moment is left as it is: it has been armed again, or read elsewhere. */
  async markRead(username: string, eventId?: string) {
    const { store } = this.options
    if (eventId !== undefined) return this.markOne(username, eventId)
    let cursor: string | undefined
    let revision = REVISION_ZERO
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
    const { revision, alert } = await this.read(parts, budgetMs)
    return { revision: await this.mark(alert && isUnread(alert.value) ? [alert] : [], revision) }
  }

  /** @returns the revision at which they are read; `seen` when there was nothing to do */
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

  /** Judges and commits until that holds, there is nothing to change, or time is up. */
  private async change(parts: AlertEntry['parts'], evaluate: AlertChange) {
    const endsAt = performance.now() + budgetMs
    const leftMs = () => endsAt - performance.now()
    let snapshot = await this.read(parts, leftMs())
    for (;;) {
      const value = evaluated(snapshot, evaluate)
      if (!value) return this.answer(parts, snapshot)
      if (leftMs() < commitMsMin) throw new Refusal({ code: 'busy', retryAfterMs: 1_000 })
      try {
        const result = await this.options.store.txn(
          {
            compare: guardsOf(parts, snapshot),
            success: [op.put(Notification, parts, value)],
            failure: readsOf(parts),
          },
          // Sent twice, the second one fails its compares and reads what the first one wrote.
          { deadlineMs: leftMs(), resendable: true },
        )
        if (result.succeeded) {
          const { eventId } = parts
          const { revision } = result
          return { alert: alertView(eventId, value, revision, this.options.card(eventId)), revision }
        }
        snapshot = snapshotOf(result.revision, result.responses)
      } catch (error) {
        if (!(error instanceof EtcdFailure) || error.outcome !== 'unknown') throw error
        snapshot = await this.readBack(parts, error)
        // Only what the store shows as done is known: a write that is still on its way may yet arrive.
        if (evaluated(snapshot, evaluate)) throw new Refusal({ code: 'outcome-unknown' }, { cause: error })
        return this.answer(parts, snapshot)
      }
      await delay(Math.min(pauseMsMax * Math.random(), Math.max(0, leftMs())))
    }
  }

  private answer({ eventId }: AlertEntry['parts'], { alert, revision }: Snapshot) {
    if (!alert) throw new Refusal({ code: 'not-found' })
    return { alert: alertView(eventId, alert.value, alert.modRevision, this.options.card(eventId)), revision }
  }

  private async read(parts: AlertEntry['parts'], deadlineMs: number): Promise<Snapshot> {
    const result = await this.options.store.txn({ success: readsOf(parts) }, { deadlineMs })
    if (!result.succeeded) throw new EtcdFailure('internal', 'a transaction without conditions failed')
    return snapshotOf(result.revision, result.responses)
  }

  private async readBack(parts: AlertEntry['parts'], cause: EtcdFailure): Promise<Snapshot> {
    try {
      return await this.read(parts, readBackMs)
    } catch {
      throw new Refusal({ code: 'outcome-unknown' }, { cause })
    }
  }

  private entriesOf(username: string): readonly AlertEntry[] {
    return this.options.mirror.table(Notification).under({ username })
  }

  private viewOf({ parts: { eventId }, value, modRevision }: AlertEntry): AlertView {
    return alertView(eventId, value, modRevision, this.options.card(eventId))
  }
}

function evaluated({ event, alert, owned, stock }: Snapshot, evaluate: AlertChange) {
  return evaluate({ event: event?.value, alert: alert?.value, owned, stock })
}

/** Reads the scene: as a transaction of its own, or as the else-branch of one that lost its race. */
function readsOf({ username, eventId }: AlertEntry['parts']) {
  return [
    op.get(Event, { eventId }),
    op.get(Notification, { username, eventId }),
    op.count(Notification, { username }),
    op.range(Ticket, { eventId }, { limit: ticketTypesReadMax }),
  ] as const
}

type SnapshotAnswers = [Snapshot['event'], Snapshot['alert'], number, RecordPage<unknown, TicketValue>]

function snapshotOf(revision: Revision, [event, alert, owned, tickets]: SnapshotAnswers): Snapshot {
  const stock = { available: 0, total: 0 }
  for (const { value } of tickets.entries) {
    stock.available += forSale(value)
    stock.total += value.total
  }
  return { revision, event, alert, owned, stock }
}

function guardsOf(parts: AlertEntry['parts'], { alert, revision }: Snapshot) {
  if (alert) return [compare.modRevisionIs(Notification, parts, alert.modRevision)]
  const { username } = parts
  return [compare.absent(Notification, parts), compare.noneWrittenAfter(Notification, { username }, revision)]
}
