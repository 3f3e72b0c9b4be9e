import type { Revision } from '@ticketcd/etcd'
import {
  dayOf,
  hourOf,
  noSales,
  type SalesCheckpointValue,
  type SalesFigures,
  type SalesPoint,
  SalesSheet,
  type SalesSheetValue,
  type SalesStep,
  salesDaysKept,
  salesHoursKept,
  sumOf,
} from '@ticketcd/schema'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** A sheet to write to the store; a `value` of `undefined` deletes the sheet. */
export interface SheetWrite {
  readonly kind: 'hour' | 'day'
  /** `YYYY-MM-DDTHH`, or `YYYY-MM-DD` */
  readonly name: string
  readonly value: SalesSheetValue | undefined
}

/** The sheets that the store has. */
export interface StoredSheets {
  hour(name: string): SalesSheetValue | undefined
  day(name: string): SalesSheetValue | undefined
}

/** The state of the stored sheets. `revision` is one of this cluster. */
export interface Base {
  readonly revision: Revision
  /** ISO 8601, UTC */
  readonly savedAt: string
  readonly totals: SalesCheckpointValue['totals']
  /** `undefined` while they are being counted. */
  readonly orders: number | undefined
}

/** The current totals of the tickets and orders. */
export interface Reached {
  readonly revision: Revision
  readonly totals: SalesCheckpointValue['totals']
  /** `undefined` while they are being counted. */
  readonly orders: number | undefined
}

/** Up to this number, the journal keeps each sale as an entry of its own. */
const journalMax = 20_000

interface Booking {
  readonly revision: Revision
  /** ISO 8601, UTC. `null` for figures that moved from type to type without a sale. */
  readonly at: string | null
  readonly type: string
  figures: SalesFigures
}

/**
 * Sales by minute, hour and day: the stored sheets up to the base's revision, and a journal of the
 * sales received since.
 *
 * Invariants (decision 20):
 * 1. The sheets are the stored ones plus the journal's entries, and nothing else.
 * 2. The journal has only sales after the base.
 * 3. Once `adopt` and `settle` have run, base totals + journal = current totals. Sales may be
 *    unseen because no process ran or the watch had a gap. They are recorded as one sale at the
 *    time of the base, so no sale is lost or counted twice.
 */
export class SalesHistory {
  private readonly stored: StoredSheets
  private readonly hours = new Map<string, SalesSheet>()
  private readonly days = new Map<string, SalesSheet>()
  private journal: Booking[] = []
  private shortenAt = journalMax
  private base: Base | undefined

  constructor(stored: StoredSheets) {
    this.stored = stored
  }

  /** Whether the journal has entries that the store lacks. */
  get isAhead(): boolean {
    return this.journal.length > 0
  }

  /** Number of journal entries that wait for a checkpoint. */
  get backlog(): number {
    return this.journal.length
  }

  /** @param at ISO 8601, UTC; `null` for figures that moved from type to type without a sale */
  add(revision: Revision, at: string | null, type: string, figures: SalesFigures): void {
    const last = this.journal[this.journal.length - 1]
    if (last?.revision === revision && last.type === type && last.at === at)
      last.figures = sumOf(last.figures, figures)
    else this.journal.push({ revision, at, type, figures })
    if (this.journal.length > this.shortenAt) this.shorten()
    if (at !== null) this.enter(at, type, figures)
  }

  /**
   * Adopts the sheets that the store has now.
   *
   * @param changed names of the sheets that were written or deleted
   */
  adopt(base: Base, changed: { readonly hours: Iterable<string>; readonly days: Iterable<string> }): void {
    const stale = this.names(changed)
    this.base = base
    this.journal = this.journal.filter(({ revision }) => revision > base.revision)
    this.shortenAt = journalMax
    for (const name of stale.hours) restore(this.hours, name, this.stored.hour(name))
    for (const name of stale.days) restore(this.days, name, this.stored.day(name))
    for (const { at, type, figures } of this.journal) if (at !== null) this.enter(at, type, figures)
  }

  /** Drops the journal after the cluster was replaced: its entries belong to the old history. */
  forget(): void {
    this.journal = []
    for (const name of [...this.hours.keys()]) restore(this.hours, name, this.stored.hour(name))
    for (const name of [...this.days.keys()]) restore(this.days, name, this.stored.day(name))
  }

  /** Records the figures that the totals have and the series lack (invariant 3). */
  settle(reached: Reached): void {
    const { base } = this
    if (!base) return
    const missing = this.missing(base, reached)
    const sold = missing.reduce((sum, [, figures]) => sumOf(sum, figures), noSales)
    // If the figures add up to zero, nothing was sold: an event has changed its type.
    const at = sold.revenue === 0 && sold.tickets === 0 ? null : base.savedAt
    for (const [type, figures] of missing) {
      if (figures.revenue !== 0 || figures.tickets !== 0)
        this.add(reached.revision, at, type, { ...figures, orders: 0 })
      if (figures.orders !== 0)
        this.add(reached.revision, base.savedAt, type, { ...noSales, orders: figures.orders })
    }
  }

  /**
   * The writes that bring the store up to date. They also delete outdated sheets.
   *
   * @param nowMs milliseconds since 1970
   */
  writes(nowMs: number): SheetWrite[] {
    const oldestHour = hourOf(isoTime(nowMs - (salesHoursKept - 1) * hourMs))
    const oldestDay = dayOf(isoTime(nowMs - (salesDaysKept - 1) * dayMs))
    const ahead = this.names({ hours: [], days: [] })
    return [
      ...writesOf('hour', this.hours, ahead.hours, oldestHour),
      ...writesOf('day', this.days, ahead.days, oldestDay),
    ]
  }

  /** The steps with sales, from `fromMs` (inclusive, the start of a step) to `toMs` (exclusive). */
  points(step: SalesStep, fromMs: number, toMs: number): SalesPoint[] {
    const lengthMs = { minute: minuteMs, hour: hourMs, day: dayMs }[step]
    const points: SalesPoint[] = []
    for (let atMs = fromMs; atMs < toMs; atMs += lengthMs) {
      const byType = this.byType(step, atMs)
      if (byType.length > 0) points.push({ at: isoTime(atMs), byType: Object.fromEntries(byType) })
    }
    return points
  }

  /** All sales of an interval: whole hours by their sums, the rest by minutes. */
  sum(fromMs: number, toMs: number): SalesFigures {
    const sum = { ...noSales }
    const add = (figures: SalesFigures | undefined) => {
      sum.revenue += figures?.revenue ?? 0
      sum.tickets += figures?.tickets ?? 0
      sum.orders += figures?.orders ?? 0
    }
    for (let atMs = fromMs; atMs < toMs; ) {
      const hourStartMs = atMs - (atMs % hourMs)
      const endMs = Math.min(hourStartMs + hourMs, toMs)
      const at = isoTime(hourStartMs)
      if (endMs - atMs === hourMs) add(this.days.get(dayOf(at))?.total(hourIn(at)))
      else {
        const minutes = this.hours.get(hourOf(at))
        for (let minuteAtMs = atMs; minuteAtMs < endMs; minuteAtMs += minuteMs)
          add(minutes?.total((minuteAtMs - hourStartMs) / minuteMs))
      }
      atMs = endMs
    }
    return sum
  }

  private byType(step: SalesStep, atMs: number): [string, SalesFigures][] {
    const at = isoTime(atMs)
    if (step === 'minute') return this.hours.get(hourOf(at))?.byType(minuteIn(at)) ?? []
    return this.days.get(dayOf(at))?.byType(step === 'hour' ? hourIn(at) : undefined) ?? []
  }

  private enter(at: string, type: string, figures: SalesFigures): void {
    sheetOf(this.hours, hourOf(at)).add(minuteIn(at), type, figures)
    sheetOf(this.days, dayOf(at)).add(hourIn(at), type, figures)
  }

  /**
   * Sums the journal by minute and type if nothing could be saved for long. Each sum has the
   * revision of its last sale, so the journal grows with time and not with sales. If a checkpoint's
   * revision is inside a sum, the whole sum stays in the journal, and `settle` subtracts the
   * excess.
   */
  private shorten(): void {
    const sums = new Map<string, Booking>()
    for (const booking of this.journal) {
      const place = `${booking.at} ${booking.type}`
      const sum = sums.get(place)
      sums.set(place, sum ? { ...booking, figures: sumOf(sum.figures, booking.figures) } : booking)
    }
    this.journal = [...sums.values()]
    this.shortenAt = Math.max(journalMax, 2 * this.journal.length)
  }

  /** The sheets that the journal has changed, and the given ones. */
  private names({ hours, days }: { hours: Iterable<string>; days: Iterable<string> }) {
    const names = { hours: new Set(hours), days: new Set(days) }
    for (const { at } of this.journal) {
      if (at === null) continue
      names.hours.add(hourOf(at))
      names.days.add(dayOf(at))
    }
    return names
  }

  private missing(base: Base, { totals, orders }: Reached): [type: string, figures: SalesFigures][] {
    const missing = new Map<string, SalesFigures>()
    const add = (type: string, figures: SalesFigures, sign: 1 | -1) =>
      missing.set(type, sumOf(missing.get(type) ?? noSales, times(figures, sign)))
    for (const { type, revenue, tickets } of totals) add(type, { revenue, tickets, orders: 0 }, 1)
    for (const { type, revenue, tickets } of base.totals) add(type, { revenue, tickets, orders: 0 }, -1)
    let unseenOrders = (orders ?? 0) - (base.orders ?? 0)
    for (const { type, figures } of this.journal) {
      add(type, { ...figures, orders: 0 }, -1)
      unseenOrders -= figures.orders
    }
    const found = [...missing].sort((a, b) => b[1].tickets - a[1].tickets)
    const [most] = found
    // Orders are counted, not read, so all unseen orders are assigned to the type that sold most.
    if (most && orders !== undefined && base.orders !== undefined)
      found[0] = [most[0], { ...most[1], orders: unseenOrders }]
    return found
  }
}

function writesOf(
  kind: SheetWrite['kind'],
  sheets: ReadonlyMap<string, SalesSheet>,
  ahead: ReadonlySet<string>,
  oldest: string,
): SheetWrite[] {
  const outdated = [...sheets.keys()].filter((name) => name < oldest)
  return [
    ...outdated.map((name) => ({ kind, name, value: undefined })),
    ...[...ahead]
      .filter((name) => name >= oldest)
      .map((name) => ({ kind, name, value: sheets.get(name)?.value ?? [] })),
  ]
}

function restore(sheets: Map<string, SalesSheet>, name: string, value: SalesSheetValue | undefined): void {
  if (value) sheets.set(name, SalesSheet.of(value))
  else sheets.delete(name)
}

function sheetOf(sheets: Map<string, SalesSheet>, name: string): SalesSheet {
  const sheet = sheets.get(name) ?? new SalesSheet()
  sheets.set(name, sheet)
  return sheet
}

function times({ revenue, tickets, orders }: SalesFigures, sign: 1 | -1): SalesFigures {
  return { revenue: sign * revenue, tickets: sign * tickets, orders: sign * orders }
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

function hourIn(at: string): number {
  return Number(at.slice(11, 13))
}

function minuteIn(at: string): number {
  return Number(at.slice(14, 16))
}
