import type { Change, ChangeBatch, EtcdStore, Mirror, Revision } from '@ticketcd/etcd'
import {
  Event,
  type EventValue,
  Order,
  SalesCheckpoint,
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
import { PeriodicJob } from '../../jobs/periodic-job.ts'
import { intervalsMs } from '../../jobs/periodic-work.ts'
import { Checkpoints } from './checkpoints.ts'
import { OrderCount } from './order-count.ts'
import { RateWindow } from './rate-window.ts'
import type { StatisticsSource } from './router.ts'
import { type Reached, SalesHistory } from './sales-history.ts'
import { SalesTotals } from './sales-totals.ts'

/** The mirror's record types that statistics need in addition to the catalogue's. */
export const statisticsRecords = [SalesDay, SalesHour, SalesCheckpoint] as const

/** Figures that change only with a sale or with the minute. */
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

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const stepMs = { minute: minuteMs, hour: hourMs, day: dayMs } as const satisfies Record<SalesStep, number>
const stepsOf = { '1h': 60, '24h': 24, '7d': 7 * 24, '30d': 30, '90d': 90 } as const satisfies Record<
  SalesRange,
  number
>

/**
 * Interval of the checkpoints. Any process may write one; the spread avoids simultaneous writes.
 */
const checkpointEveryMs = 10_000
const checkpointSpreadMs = 3_000
/** Without a tick of this process or an answer of etcd for longer, changes may be received late. */
const gapMs = 5_000
/**
 * After a gap this process writes no checkpoint for this long. A process without a gap has exact
 * minutes, and writes them meanwhile.
 */
const standBackMs = 20_000

export interface StatisticsStoreOptions {
  mirror: Mirror
  store: Pick<EtcdStore, 'txn' | 'count'>
  /** @returns ISO 8601, UTC */
  now(): string
  /**
   * Whether `now` is known to be right, so that no sale is saved in a wrong minute. Default: it is.
   */
  isTimeKnown?: (() => boolean) | undefined
  /** Called when a value of `now()` has changed. */
  onChange?(): void
  /** Receives the errors of saving the series; saving is retried. */
  onFailure(error: unknown): void
}

/**
 * All statistics, from memory. Totals follow each change of the mirror. The series of sales are the
 * stored sheets plus the sales received since (decision 20). The cost of an answer depends on the
 * number of types and steps, not on the number of orders.
 */
export class StatisticsStore implements StatisticsSource {
  private readonly options: StatisticsStoreOptions
  private readonly checkpoints: Checkpoints
  private readonly history: SalesHistory
  private readonly orderRate = new RateWindow()
  private readonly ticketRate = new RateWindow()
  private totals = new SalesTotals()
  private readonly orderCount: OrderCount
  private seen = 0 as Revision
  /** Cleared by every change of the totals or the history. */
  private figures: { readonly minuteStartMs: number; readonly value: Figures } | undefined
  private tickedAtMs = performance.now()
  private quietUntilMs = 0
  private saveAtMs = 0
  private readonly ticking: PeriodicJob
  private unsubscribe: (() => void)[] = []
  private readonly closing = new AbortController()

  constructor(options: StatisticsStoreOptions) {
    this.options = options
    const { mirror, store, now, onFailure } = options
    const [days, hours] = [mirror.table(SalesDay), mirror.table(SalesHour)]
    const { signal } = this.closing
    this.checkpoints = new Checkpoints({ mirror, store, now, onFailure, signal })
    this.history = new SalesHistory({
      day: (day) => days.get({ day })?.value,
      hour: (hour) => hours.get({ hour })?.value,
    })
    this.orderCount = new OrderCount({
      store,
      seen: () => this.seen,
      onCounted: () => this.onCounted(),
      onFailure,
      signal,
    })
    this.ticking = new PeriodicJob({
      work: () => this.tick(),
      intervalMs: intervalsMs.statistics,
      onFailure,
    })
  }

  /** Counts everything once, and follows the mirror from there. The mirror must be ready. */
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
          if (type === 'delete') this.orderCount.add(-1)
          else if (created) this.onOrder(parts.eventId, minute, revision)
        // Within one message the orders come first. A revision without any other change also counts
        // as reached.
        if (revision > this.seen) this.seen = revision
        this.options.onChange?.()
      }),
      mirror.onChange((batch) => this.follow(batch)),
      mirror.onRelisted((revision, history) => this.relisted(revision, history)),
    ]
    this.tickedAtMs = performance.now()
    this.ticking.start()
    void this.orderCount.count()
  }

  close(): void {
    this.closing.abort()
    this.ticking.close()
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
   * Writes a checkpoint of the series, if they are ahead of the stored one.
   *
   * @returns whether the checkpoint was written
   */
  async save(): Promise<boolean> {
    // Without the number of orders nothing can be saved.
    if (this.orderCount.orders === undefined || !this.history.isAhead) return false
    return this.checkpoints.write({
      reached: () => this.reached(),
      writes: (savedAtMs) => this.history.writes(savedAtMs),
    })
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
    this.orderCount.add(1)
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
    // A checkpoint that was deleted or does not parse is ignored: the known figures stay and are
    // written again.
    if (isStored && this.checkpoints.base) this.adopt({ hours, days })
    this.options.onChange?.()
  }

  /**
   * The mirror has listed again: earlier writes did not arrive in order. Orders are not mirrored,
   * so they are counted again.
   */
  private relisted(revision: Revision, history: 'same' | 'another'): void {
    this.seen = revision
    this.quietUntilMs = performance.now() + standBackMs
    if (history === 'another') {
      this.orderCount.forget()
      this.history.forget()
      this.adopt(this.storedNames())
    }
    void this.orderCount.count()
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

  /** Adopts the stored series; without a checkpoint the series start with the current figures. */
  private adopt(changed: { readonly hours: Iterable<string>; readonly days: Iterable<string> }): void {
    const reached = this.reached()
    this.history.adopt(this.checkpoints.base ?? { ...reached, savedAt: this.options.now() }, changed)
    this.history.settle(reached)
    this.saveAtMs = performance.now() + checkpointEveryMs + checkpointSpreadMs * Math.random()
  }

  private onCounted(): void {
    this.history.settle(this.reached())
    this.figures = undefined
    this.options.onChange?.()
  }

  private tick(): void {
    this.noteGap()
    const nowMs = performance.now()
    this.tickedAtMs = nowMs
    // Time alone changes values too: sales open, and rates fall to zero.
    this.options.onChange?.()
    if (this.options.mirror.ageMs > gapMs) this.quietUntilMs = nowMs + standBackMs
    if (nowMs < Math.max(this.quietUntilMs, this.saveAtMs)) return
    if (this.options.isTimeKnown && !this.options.isTimeKnown()) return
    this.saveAtMs = nowMs + checkpointEveryMs + checkpointSpreadMs * Math.random()
    this.save().catch((error: unknown) => {
      if (!this.closing.signal.aborted) this.options.onFailure(error)
    })
  }

  /** Records a gap of this process: changes received after it happened earlier. */
  private noteGap(): void {
    const nowMs = performance.now()
    if (nowMs - this.tickedAtMs > gapMs) this.quietUntilMs = nowMs + standBackMs
  }

  private reached(): Reached {
    const { orders } = this.orderCount
    const totals = this.totals.byType().map(({ type, revenue, sold }) => ({ type, revenue, tickets: sold }))
    return { revision: this.seen, totals, orders }
  }

  /** The current minute: ISO 8601, UTC. */
  private minute(): string {
    return `${this.options.now().slice(0, 16)}:00.000Z`
  }
}

function startOf(step: SalesStep, timeMs: number): number {
  return timeMs - (timeMs % stepMs[step])
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
