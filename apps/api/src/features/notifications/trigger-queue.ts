import { setTimeout as delay } from 'node:timers/promises'
import { backoffMs, compare, type Entry, EtcdFailure, type EtcdStore, op } from '@ticketcd/etcd'
import { Notification, type NotificationValue } from '@ticketcd/schema'

export type AlertEntry = Entry<{ readonly username: string; readonly eventId: string }, NotificationValue>

/**
 * An alert that is due: the evaluated version, and the number of available tickets at that time.
 */
export interface DueAlert {
  readonly alert: AlertEntry
  readonly available: number
}

export interface TriggerQueueOptions {
  store: Pick<EtcdStore, 'txn'>
  /** @returns ISO 8601, UTC */
  now(): string
  /**
   * Checked just before the write, which may come long after the evaluation. An alert that is no
   * longer current goes to `onLapse`.
   */
  isCurrent(due: DueAlert): boolean
  onLapse(due: DueAlert): void
  /** Receives the errors that kept alerts from firing; their writes are retried. */
  onFailure(error: unknown): void
}

/** Nested transactions in one transaction (decision 4); each alert has its own. */
const batchSize = 64
const batchesAtOnce = 4
/**
 * Processes start after a random delay, so usually one of them has written before the others start.
 */
const spreadMs = 60
const againMs = { firstMs: 200, maxMs: 5_000 }
const deadlineMs = 3_000

/**
 * Writes the triggers of due alerts.
 *
 * Invariant: an alert fires once, however many processes try. Its write succeeds only if its
 * `modRevision` is the evaluated one, and changes that revision. Every failed write may therefore
 * be retried. An alert leaves the queue when it has fired, when it was found changed, or when the
 * mirror reports a change (`drop`).
 */
export class TriggerQueue {
  private readonly options: TriggerQueueOptions
  private readonly due = new Map<string, DueAlert>()
  private readonly closing = new AbortController()
  private running = false

  constructor(options: TriggerQueueOptions) {
    this.options = options
  }

  add(due: DueAlert): void {
    this.due.set(due.alert.key, due)
    if (!this.running) void this.run()
  }

  /** Removes an alert that has been written since: its evaluation no longer applies. */
  drop(key: string): void {
    this.due.delete(key)
  }

  close(): void {
    this.closing.abort()
    this.due.clear()
  }

  private async run(): Promise<void> {
    this.running = true
    await this.pause(spreadMs * Math.random())
    for (let failures = 0; this.due.size > 0; ) {
      try {
        await this.writeSome()
        failures = 0
      } catch (error) {
        if (this.closing.signal.aborted) break
        this.options.onFailure(error)
        await this.pause(backoffMs(failures++, againMs, Math.random()))
      }
    }
    this.running = false
  }

  private async writeSome(): Promise<void> {
    const batches = this.pick()
    const results = await Promise.allSettled(batches.map((batch) => this.write(batch)))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  /** Takes a random part of the queue, so that processes with many alerts write different ones. */
  private pick(): DueAlert[][] {
    const all = [...this.due.values()]
    const most = batchSize * batchesAtOnce
    const from = Math.floor(Math.random() * Math.max(1, all.length - most + 1))
    const next = all.slice(from, from + most)
    const current = next.filter((due) => this.options.isCurrent(due))
    for (const due of next) if (!current.includes(due)) this.lapse(due)
    return Array.from({ length: Math.ceil(current.length / batchSize) }, (_, batch) =>
      current.slice(batch * batchSize, (batch + 1) * batchSize),
    )
  }

  private lapse(due: DueAlert): void {
    this.due.delete(due.alert.key)
    this.options.onLapse(due)
  }

  private async write(batch: readonly DueAlert[]): Promise<void> {
    const triggeredAt = this.options.now()
    const triggers = batch.map(({ alert: { parts, value, modRevision }, available }) =>
      op.txn({
        compare: [compare.modRevisionIs(Notification, parts, modRevision)],
        success: [
          op.put(Notification, parts, { ...value, active: false, triggeredAt, availableThen: available }),
        ],
      }),
    )
    const { signal } = this.closing
    // If the write is sent twice, the second one finds the alerts changed and does nothing.
    const result = await this.options.store.txn(
      { success: triggers },
      { deadlineMs, resendable: true, signal },
    )
    if (!result.succeeded) throw new EtcdFailure('internal', 'a transaction without conditions failed')
    // The alerts have fired, or another request changed them; the mirror delivers the result. An
    // entry that was evaluated again meanwhile stays.
    for (const due of batch) if (this.due.get(due.alert.key) === due) this.due.delete(due.alert.key)
  }

  private pause(ms: number): Promise<void> {
    return delay(ms, undefined, { signal: this.closing.signal }).catch(() => undefined)
  }
}
