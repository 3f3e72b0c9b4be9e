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
  /** What did not come to nothing where the history begins. */
  readonly open: ReadonlyMap<string, number>
  /** What one customer may have of each event where the history begins, by event. */
  readonly limits: ReadonlyMap<string, number>
  /** Only this event. */
  readonly eventId?: string | undefined
  onViolation(violation: Violation): void
}

/** A write that came without what was there before it: etcd has forgotten that. */
export class ForgottenPast extends Error {
  override readonly name = 'ForgottenPast'
  readonly revision: Revision

  constructor(revision: Revision) {
    super(`what was before revision ${revision} has been compacted`)
    this.revision = revision
  }
}

/** So many open balances are kept; beyond, what is wrong stays told, but is told again when it is written again. */
const openMax = 10_000

/**
 * Audits revision after revision by what each of them changed. Nothing of the store is kept, but for each event's limit and what was
 * found to be wrong.
 *
 * The batches of a load (`ticketcd data populate`, `data import`) are right together and not one by one: they are summed up, and
 * judged when the load has ended.
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

  /** Revisions that wrote something of the namespace. */
  get revisions(): number {
    return this.counted
  }

  /** How many accounts do not come to nothing by now. */
  get openBalances(): number {
    return this.open.size
  }

  /**
   * Takes all writes of one revision.
   * @throws {ForgottenPast}
   */
  take(revision: Revision, events: readonly WatchEvent[]): void {
    const { eventId, onViolation } = this.options
    this.counted += 1
    const writes = events.map((event) => writeOf(revision, event))
    // A round compares the event that it was judged on: its limit is the one that stands at this revision.
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
    // It was wrong, and this revision has put it right.
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
    const what = `what was loaded does not add up: \`ticketcd audit --revision ${revision}\` says where`
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

/** What one customer may have of an event; `undefined` where its value does not say. */
export function limitIn(json: string): number | undefined {
  try {
    return Event.decode(json).maxPerCustomer
  } catch {
    return undefined
  }
}
