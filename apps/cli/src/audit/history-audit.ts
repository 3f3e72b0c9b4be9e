import type { Revision, WatchEvent } from '@ticketcd/etcd'
import {
  type AuditedWrite,
  auditRevision,
  Event,
  imbalanceOf,
  Load,
  LoadBatch,
  subjectOf,
} from '@ticketcd/schema'
import { Sketch } from './sketch.ts'
import type { Violation } from './violation.ts'

export interface HistoryAuditOptions {
  /** Balances that are not zero at the first revision, by account. */
  readonly open: ReadonlyMap<string, number>
  /** How many tickets one customer may have at the first revision, by event id. */
  readonly limits: ReadonlyMap<string, number>
  /** Only this event. */
  readonly eventId?: string | undefined
  onViolation(violation: Violation): void
}

/** A write arrived without its previous value, because etcd has compacted it. */
export class ForgottenPast extends Error {
  override readonly name = 'ForgottenPast'
  readonly revision: Revision

  constructor(revision: Revision) {
    super(`the history before revision ${revision} has been compacted`)
    this.revision = revision
  }
}

/**
 * At most so many open balances are kept. Beyond that an imbalance is still reported, but a later
 * write to its account reports it again.
 */
const openMax = 10_000

/**
 * Audits each revision from its own writes. It keeps only each event's limit and the balances that
 * are not zero.
 *
 * The batches of a load (`ticketcd data populate`, `data import`) balance together, but not one by
 * one. They are summed, and checked when the load has ended.
 */
export class HistoryAudit {
  private readonly options: HistoryAuditOptions
  private readonly limits: Map<string, number>
  private readonly open: Map<string, number>
  private readonly loaded = new Sketch()
  private counted = 0

  constructor(options: HistoryAuditOptions) {
    this.options = options
    this.limits = new Map(options.limits)
    this.open = new Map(options.open)
  }

  /** Revisions with a write in the namespace. */
  get revisions(): number {
    return this.counted
  }

  /** How many accounts do not balance after the latest revision. */
  get openBalances(): number {
    return this.open.size
  }

  /**
   * Audits all writes of one revision.
   * @throws {ForgottenPast} when the previous value of a write has been compacted
   */
  take(revision: Revision, events: readonly WatchEvent[]): void {
    const { eventId, onViolation } = this.options
    this.counted += 1
    const writes = events.map((event) => writeOf(revision, event))
    // A batch compares the event that it was decided on, so the limit at this revision applies.
    for (const write of writes) this.learnLimit(write)
    const { changes, faults } = auditRevision(writes, (id) => this.limits.get(id), eventId)
    for (const { key, what } of faults) onViolation({ revision, key, what })
    if (writes.some(({ key, after }) => after !== undefined && LoadBatch.key.parse(key))) {
      for (const [account, amount] of changes) this.loaded.post({ account, amount })
      return
    }
    if (writes.some(endsLoad)) this.endLoad(revision)
    for (const [account, amount] of changes) this.change(revision, account, amount)
  }

  private change(revision: Revision, account: string, amount: number): void {
    const balance = (this.open.get(account) ?? 0) + amount
    // The account was out of balance, and this revision has corrected it.
    if (balance === 0) {
      this.open.delete(account)
      return
    }
    if (this.open.has(account) || this.open.size < openMax) this.open.set(account, balance)
    const { kind, key } = subjectOf(account)
    this.options.onViolation({ revision, key, what: imbalanceOf(kind, balance) })
  }

  private endLoad(revision: Revision): void {
    const open = this.loaded.open(1)
    this.loaded.clear()
    if (open.size === 0) return
    const what = `the loaded data does not add up: \`ticketcd audit --revision ${revision}\` names the keys`
    this.options.onViolation({ revision, key: Load.key.prefix(), what })
  }

  private learnLimit({ key, after }: AuditedWrite): void {
    const parts = Event.key.parse(key)
    if (!parts) return
    const limit = after === undefined ? undefined : limitIn(after)
    if (limit === undefined) this.limits.delete(parts.eventId)
    else this.limits.set(parts.eventId, limit)
  }
}

function writeOf(revision: Revision, event: WatchEvent): AuditedWrite {
  const isNew = event.type === 'put' && event.version === 1
  if (!isNew && !event.previous) throw new ForgottenPast(revision)
  return {
    key: event.key,
    before: event.previous?.value,
    after: event.type === 'put' ? event.value : undefined,
  }
}

function endsLoad({ key, after }: AuditedWrite): boolean {
  if (after === undefined || !Load.key.parse(key)) return false
  try {
    return Load.decode(after).finishedAt !== null
  } catch {
    return false
  }
}

/**
 * @returns how many tickets of the event one customer may have; `undefined` when its value cannot
 *   be decoded
 */
export function limitIn(json: string): number | undefined {
  try {
    return Event.decode(json).maxPerCustomer
  } catch {
    return undefined
  }
}
