import {
  dayOf,
  hourOf,
  type PurchaseValue,
  SalesCheckpoint,
  SalesDay,
  SalesHour,
  SalesSheet,
  salesDaysKept,
  salesHoursKept,
} from '@ticketcd/schema'
import type { Entry } from './entry.ts'
import { dayMs, hourMs, timeAt } from './time.ts'

/**
 * The statistics of the sales of a data set, as the api would have stored them: by hours and by
 * minutes, as long as it keeps them, and the checkpoint.
 *
 * Invariant: cancelled tickets are subtracted at the moment of their purchase, so that the series
 * add up to the ticket stocks.
 */
export class Takings {
  private readonly hours = new Map<string, SalesSheet>()
  private readonly days = new Map<string, SalesSheet>()
  private readonly totals = new Map<string, { revenue: number; tickets: number }>()
  private readonly now: string
  private readonly oldestHour: string
  private readonly oldestDay: string
  private orders = 0

  /** @param now the moment of the data set: ISO 8601, UTC */
  constructor(now: string) {
    this.now = now
    const nowMs = Date.parse(now)
    this.oldestHour = hourOf(timeAt(nowMs - (salesHoursKept - 1) * hourMs))
    this.oldestDay = dayOf(timeAt(nowMs - (salesDaysKept - 1) * dayMs))
  }

  /** @param type the type of the event */
  add(type: string, { placedAt, lines }: PurchaseValue): void {
    let [revenue, tickets] = [0, 0]
    for (const { quantity, cancelled, unitPrice } of lines) {
      revenue += (quantity - cancelled) * unitPrice
      tickets += quantity - cancelled
    }
    const total = this.totals.get(type) ?? { revenue: 0, tickets: 0 }
    this.totals.set(type, { revenue: total.revenue + revenue, tickets: total.tickets + tickets })
    this.orders += 1
    const figures = { revenue, tickets, orders: 1 }
    const [hour, day] = [hourOf(placedAt), dayOf(placedAt)]
    if (day >= this.oldestDay) sheetOf(this.days, day).add(Number(placedAt.slice(11, 13)), type, figures)
    if (hour >= this.oldestHour) sheetOf(this.hours, hour).add(Number(placedAt.slice(14, 16)), type, figures)
  }

  /** The checkpoint is last, so that a reader of it also finds the records that it refers to. */
  *entries(): Generator<Entry, void, undefined> {
    for (const [day, sheet] of inOrder(this.days))
      yield { key: SalesDay.key.build({ day }), value: SalesDay.encode(sheet.value) }
    for (const [hour, sheet] of inOrder(this.hours))
      yield { key: SalesHour.key.build({ hour }), value: SalesHour.encode(sheet.value) }
    const totals = inOrder(this.totals).map(([type, total]) => ({ type, ...total }))
    yield {
      key: SalesCheckpoint.key.build({ which: 'current' }),
      value: SalesCheckpoint.encode({ revision: 0, savedAt: this.now, totals, orders: this.orders }),
    }
  }
}

function sheetOf(sheets: Map<string, SalesSheet>, name: string): SalesSheet {
  const sheet = sheets.get(name) ?? new SalesSheet()
  sheets.set(name, sheet)
  return sheet
}

function inOrder<Value>(named: ReadonlyMap<string, Value>): [string, Value][] {
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1))
}
