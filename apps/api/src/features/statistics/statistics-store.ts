import { setTimeout as delay } from 'node:timers/promises'
import {
  backoffMs,
  type Change,
  type ChangeBatch,
  compare,
  type Entry,
  type EtcdStore,
  type Mirror,
  type MirrorTable,
  op,
  type Revision,
} from '@ticketcd/etcd'
import {
  Event,
  type EventValue,
  Order,
  SalesCheckpoint,
  type SalesCheckpointValue,
  SalesDay,
  SalesHour,
  type SalesRange,
  type SalesSeries,
  type SalesStep,
  type Statistics,
  salesSteps,
  Ticket,
  type TicketValue,
} from '@ticketcd/schema'
import { RateWindow } from './rate-window.ts'
import type { StatisticsSource } from './router.ts'
import { type Base, type Reached, SalesHistory, type SheetWrite } from './sales-history.ts'
import { SalesTotals } from './sales-totals.ts'

/** Of the mirror's records, those that statistics need beside the catalogue's. */
export const statisticsRecords = [SalesDay, SalesHour, SalesCheckpoint] as const

/** What changes with a sale or with the minute, and is the same in between. */
type Figures = Pick<
  Statistics,
  | 'last24Hours'
  | 'previous24Hours'
  | 'byType'
  | 'byTicketType'
  | 'otherTicketTypes'
  | 'topEvents'
  | 'latestMinutes'
>

type EventChange = Change<{ readonly eventId: string }, EventValue>
type TicketChange = Change<{ readonly eventId: string; readonly ticketType: string }, TicketValue>

const current = { which: 'current' } as const
const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const stepMs = { minute: minuteMs, hour: hourMs, day: dayMs } as const satisfies Record<SalesStep, number>
const stepsOf = { '1h': 60, '24h': 24, '7d': 7 * 24, '30d': 30, '90d': 90 } as const satisfies Record<
  SalesRange,
  number
>

/** One process writes so often, whichever; the spread keeps them from writing at once. */
const checkpointEveryMs = 10_000
const checkpointSpreadMs = 3_000
/** Longer without a tick or a word from etcd: what is seen now may have happened long ago. */
const gapMs = 5_000
/** After a gap whoever was awake knows the minutes better, and has written them before this has passed. */
const standBackMs = 20_000
const deadlineMs = 3_000
const againMs = { firstMs: 500, maxMs: 10_000 }

export interface StatisticsStoreOptions {
  mirror: Mirror
  store: Pick<EtcdStore, 'txn' | 'count'>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Whether `now` is known to be right: nothing is saved under a wrong minute. Default: it is. */
  isTimeKnown?: (() => boolean) | undefined
  /** Something of `now()` has changed. */
  onChange?(): void
  /** Told of what kept the series from being saved; it is tried again. */
  onFailure(error: unknown): void
}

/**
 * All statistics, from memory. Totals follow the mirror change by change; the series of sales are what the store holds
 * and what was seen since (decision 20). Every answer costs as much as there are types and steps, however many orders there are.
 */
export class StatisticsStore implements StatisticsSource {
  private readonly options: StatisticsStoreOptions
  private readonly checkpoints: MirrorTable<{ readonly which: string }, SalesCheckpointValue>
  private readonly history: SalesHistory
  private readonly orderRate = new RateWindow()
  private readonly ticketRate = new RateWindow()
  private totals = new SalesTotals()
  private orders: number | undefined
  private ordersSince = 0
  /** Which call of `countOrders` is the latest. */
  private counting = 0
  private seen = 0 as Revision
  /** Dropped with every change of the ledger or the history. */
  private figures: { readonly minuteStartMs: number; readonly value: Figures } | undefined
  private tickedAtMs = performance.now()
  private quietUntilMs = 0
  private saveAtMs = 0
  private timer: NodeJS.Timeout | undefined
  private unsubscribe: (() => void)[] = []
  private readonly closing = new AbortController()

  constructor(options: StatisticsStoreOptions) {
    this.options = options
    const { mirror } = options
    const [days, hours] = [mirror.table(SalesDay), mirror.table(SalesHour)]
    this.checkpoints = mirror.table(SalesCheckpoint)
    this.history = new SalesHistory({
      day: (day) => days.get({ day })?.value,
      hour: (hour) => hours.get({ hour })?.value,
    })
  }

  /** Counts everything once and follows from there. The mirror must be ready. */
  start(): void {
    const { mirror } = this.options
    this.seen = mirror.revision
    this.totals = new SalesTotals(mirror.table(Event).values(), mirror.table(Ticket).values())
    this.adopt(this.storedNames())
    this.unsubscribe = [
      mirror.onWrite(Order, (writes, revision) => {
        this.noteGap()
        const minute = this.minute()
        for (const { type, created, parts } of writes)
          if (type === 'delete') this.ordersSince -= 1
          else if (created) this.onOrder(parts.eventId, minute, revision)
        // Within one message the orders come first; a revision without any other change is reached all the same.
        if (revision > this.seen) this.seen = revision
        this.options.onChange?.()
      }),
      mirror.onChange((batch) => this.follow(batch)),
      mirror.onRelisted((revision, history) => this.relisted(revision, history)),
    ]
    this.tickedAtMs = performance.now()
    this.timer = setInterval(() => this.tick(), secondMs)
    this.timer.unref()
    void this.countOrders()
  }

  close(): void {
    this.closing.abort()
    clearInterval(this.timer)
    for (const unsubscribe of this.unsubscribe) unsubscribe()
  }

  now(): Statistics {
    const { mirror, now } = this.options
    const at = now()
    const atMs = Date.parse(at)
    const monotonicMs = performance.now()
    return {
      revision: mirror.revision,
      at,
      ageMs: Math.round(mirror.ageMs),
      totals: this.totals.totals(atMs),
      rate: {
        ordersPerSecond: this.orderRate.perSecond(monotonicMs),
        ticketsPerSecond: this.ticketRate.perSecond(monotonicMs),
      },
      ...this.figuresOf(startOf('minute', atMs)),
    }
  }

  series(range: SalesRange): SalesSeries {
    const { mirror, now } = this.options
    const step = salesSteps[range]
    const toMs = startOf(step, Date.parse(now())) + stepMs[step]
    const fromMs = toMs - stepsOf[range] * stepMs[step]
    return {
      revision: mirror.revision,
      step,
      from: isoTime(fromMs),
      to: isoTime(toMs),
      points: this.history.points(step, fromMs, toMs),
    }
  }

  /**
   * Writes the series and how far they have come, in one transaction that holds only if nobody has since. The mirror brings back
   * what was written, by whomever, so the outcome need not be known.
   * @returns whether it was written
   */
  async save(): Promise<boolean> {
    const { mirror, onFailure } = this.options
    if (this.orders === undefined || !this.history.isAhead) return false
    const stored = this.checkpoints.get(current)
    const { succeeded, found } = await this.writeOver(stored?.modRevision)
    if (succeeded || stored || this.checkpoints.get(current)) return succeeded
    // What is there and has passed the mirror, but is not in its table, does not parse.
    if (found === undefined || found > mirror.revision) return false
    onFailure(new Error('the checkpoint of sales does not parse, and is written anew'))
    return (await this.writeOver(found)).succeeded
  }

  /** @param modRevision of the checkpoint to replace; `undefined` where there is none */
  private async writeOver(modRevision: Revision | undefined) {
    const { store, now } = this.options
    const { revision, totals, orders = 0 } = this.reached()
    const savedAt = now()
    const writes = this.history.writes(Date.parse(savedAt)).map(writeOf)
    const isExpected =
      modRevision === undefined
        ? compare.absent(SalesCheckpoint, current)
        : compare.modRevisionIs(SalesCheckpoint, current, modRevision)
    const result = await store.txn(
      {
        compare: [isExpected],
        success: op.nest([
          op.put(SalesCheckpoint, current, { revision, savedAt, totals, orders }),
          ...writes,
        ]),
        failure: [op.raw.get(SalesCheckpoint.key.build(current))] as const,
      },
      { deadlineMs, signal: this.closing.signal },
    )
    return {
      succeeded: result.succeeded,
      found: result.succeeded ? undefined : result.responses[0]?.modRevision,
    }
  }

  private figuresOf(minuteStartMs: number): Figures {
    if (this.figures?.minuteStartMs === minuteStartMs) return this.figures.value
    const { history, totals } = this
    const endMs = minuteStartMs + minuteMs
    const value = {
      last24Hours: history.sum(endMs - dayMs, endMs),
      previous24Hours: history.sum(endMs - 2 * dayMs, endMs - dayMs),
      byType: totals.byType(),
      ...totals.byTicketType(),
      topEvents: totals.topEvents(),
      latestMinutes: history.points('minute', minuteStartMs - minuteMs, endMs),
    }
    this.figures = { minuteStartMs, value }
    return value
  }

  private onOrder(eventId: string, minute: string, revision: Revision): void {
    this.figures = undefined
    this.ordersSince += 1
    this.orderRate.add(1, performance.now())
    const type = this.totals.typeOf(eventId)
    if (type !== undefined) this.history.add(revision, minute, type, { revenue: 0, tickets: 0, orders: 1 })
  }

  private follow({ revision, changes }: ChangeBatch): void {
    this.noteGap()
    this.figures = undefined
    this.seen = revision
    const hours = new Set<string>()
    const days = new Set<string>()
    let isStored = false
    for (const change of changes) {
      if (change.record === Event.name) this.followEvent(change as EventChange, revision)
      else if (change.record === Ticket.name) this.followTicket(change as TicketChange, revision)
      else if (change.record === SalesHour.name) hours.add((change.parts as { hour: string }).hour)
      else if (change.record === SalesDay.name) days.add((change.parts as { day: string }).day)
      else if (change.record === SalesCheckpoint.name) isStored = true
    }
    // One that was deleted or does not parse tells nothing: what is known goes on, and is written anew.
    if (isStored && this.checkpoints.get(current)) this.adopt({ hours, days })
    this.options.onChange?.()
  }

  /** The mirror has listed again: what was written before, nobody has told in order, and orders not at all. */
  private relisted(revision: Revision, history: 'same' | 'another'): void {
    this.seen = revision
    this.quietUntilMs = performance.now() + standBackMs
    if (history === 'another') {
      this.orders = undefined
      this.history.forget()
      this.adopt(this.storedNames())
    }
    void this.countOrders()
  }

  private storedNames() {
    const { mirror } = this.options
    return {
      hours: [...mirror.table(SalesHour).values()].map(({ parts }) => parts.hour),
      days: [...mirror.table(SalesDay).values()].map(({ parts }) => parts.day),
    }
  }

  private followEvent({ parts: { eventId }, after }: EventChange, revision: Revision): void {
    for (const { type, revenue, tickets } of this.totals.setEvent(eventId, after?.value))
      this.history.add(revision, null, type, { revenue, tickets, orders: 0 })
  }

  private followTicket({ parts: { eventId, ticketType }, after }: TicketChange, revision: Revision): void {
    const sale = this.totals.setTicket(eventId, ticketType, after?.value)
    if (!sale) return
    const { type, revenue, tickets } = sale
    this.ticketRate.add(Math.max(0, tickets), performance.now())
    this.history.add(revision, this.minute(), type, { revenue, tickets, orders: 0 })
  }

  /** Takes on the stored series, or begins with what there is now where none are stored. */
  private adopt(changed: { readonly hours: Iterable<string>; readonly days: Iterable<string> }): void {
    const stored = this.checkpoints.get(current)
    const reached = this.reached()
    this.history.adopt(stored ? baseOf(stored) : { ...reached, savedAt: this.options.now() }, changed)
    this.history.settle(reached)
    this.saveAtMs = performance.now() + checkpointEveryMs + checkpointSpreadMs * Math.random()
  }

  /** Until it succeeds: without the number of orders nothing can be saved. A later call takes over from an earlier one. */
  private async countOrders(): Promise<void> {
    const { signal } = this.closing
    this.orders = undefined
    this.counting += 1
    const { counting } = this
    for (let failures = 0; this.orders === undefined; ) {
      const { seen, ordersSince } = this
      try {
        const orders = await this.options.store.count(Order, {}, { revision: seen, deadlineMs, signal })
        if (this.counting !== counting) return
        this.orders = orders - ordersSince
      } catch (error) {
        if (signal.aborted || this.counting !== counting) return
        this.options.onFailure(error)
        await delay(backoffMs(failures++, againMs, Math.random()), undefined, { ref: false })
        if (signal.aborted || this.counting !== counting) return
      }
    }
    this.history.settle(this.reached())
    this.figures = undefined
    this.options.onChange?.()
  }

  private tick(): void {
    this.noteGap()
    const nowMs = performance.now()
    this.tickedAtMs = nowMs
    // Moving on by time alone: sales open, and rates fall back to nothing.
    this.options.onChange?.()
    if (this.options.mirror.ageMs > gapMs) this.quietUntilMs = nowMs + standBackMs
    if (nowMs < Math.max(this.quietUntilMs, this.saveAtMs)) return
    if (this.options.isTimeKnown && !this.options.isTimeKnown()) return
    this.saveAtMs = nowMs + checkpointEveryMs + checkpointSpreadMs * Math.random()
    this.save().catch((error: unknown) => {
      if (!this.closing.signal.aborted) this.options.onFailure(error)
    })
  }

  /** Notes when this process has slept: what it sees now happened at other times than it seems. */
  private noteGap(): void {
    const nowMs = performance.now()
    if (nowMs - this.tickedAtMs > gapMs) this.quietUntilMs = nowMs + standBackMs
  }

  private reached(): Reached {
    const orders = this.orders === undefined ? undefined : this.orders + this.ordersSince
    const totals = this.totals.byType().map(({ type, revenue, sold }) => ({ type, revenue, tickets: sold }))
    return { revision: this.seen, totals, orders }
  }

  /** The minute that runs: ISO 8601, UTC */
  private minute(): string {
    return `${this.options.now().slice(0, 16)}:00.000Z`
  }
}

/** A checkpoint that came with a data set, or from another cluster, tells of what was there when it was written. */
function baseOf({ value, modRevision }: Entry<unknown, SalesCheckpointValue>): Base {
  const isOwn = value.revision > 0 && value.revision < modRevision
  return { ...value, revision: isOwn ? (value.revision as Revision) : modRevision }
}

function writeOf({ kind, name, value }: SheetWrite) {
  if (kind === 'hour')
    return value ? op.put(SalesHour, { hour: name }, value) : op.delete(SalesHour, { hour: name })
  return value ? op.put(SalesDay, { day: name }, value) : op.delete(SalesDay, { day: name })
}

function startOf(step: SalesStep, timeMs: number): number {
  return timeMs - (timeMs % stepMs[step])
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
