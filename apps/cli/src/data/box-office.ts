import {
  type PurchaseLine,
  type PurchaseValue,
  quantityOf,
  statusOf,
  type TicketValue,
  totalOf,
} from '@ticketcd/schema'
import { buyersTimeOf, momentOfBuyers } from './buyers-time.ts'
import type { Chance } from './chance.ts'
import type { TicketPlan } from './config.ts'
import type { EventPlan } from './event-plan.ts'
import { dayMs, timeAt } from './time.ts'

export interface Order {
  readonly username: string
  readonly orderId: string
  readonly purchase: PurchaseValue
}

/**
 * Ordinary sales stop at this share of the stock, which leaves more than the twentieth at which
 * customers see "few left".
 */
const ordinaryShare = 0.85

/**
 * Sells one event.
 *
 * Invariants (design, section 2), for each ticket type at any moment:
 * 1. total = available + held + sold; held is 0, because a cart would expire within ten minutes,
 *    before anyone sees it
 * 2. sold and revenue are the sums over the orders' lines, without the cancelled tickets
 * 3. no customer owns more than the event's limit
 */
export class BoxOffice {
  readonly orders: Order[] = []
  private readonly plan: EventPlan
  private readonly shelves: Shelf[]
  private readonly owned = new Map<string, number>()
  private readonly nowMs: number
  private readonly firstDraw: number
  private draws = 0

  constructor(plan: EventPlan, nowMs: number, chance: Chance) {
    this.plan = plan
    this.nowMs = nowMs
    const offered = plan.type.tickets.filter(
      (_, index) => index === 0 || chance.happens(plan.type.tickets[index]?.probability ?? 0),
    )
    const level = chance.fraction()
    this.firstDraw = chance.fraction()
    this.shelves = offered.map((ticket) => ({
      name: ticket.name,
      price: priceOf(ticket, level),
      quantity: chance.whole(...ticket.quantity),
      sold: 0,
      revenue: 0,
    }))
  }

  /** The number of tickets that each customer with an order owns now. */
  get allowances(): ReadonlyMap<string, number> {
    return this.owned
  }

  get available(): number {
    return this.tickets.reduce((sum, [, ticket]) => sum + ticket.available, 0)
  }

  /**
   * The stock by ticket type. The stock of a sold-out event equals its sales. With few left, it is
   * a few tickets larger.
   */
  get tickets(): [name: string, ticket: TicketValue][] {
    const { state } = this.plan
    const tight = state === 'sold-out' || state === 'few-left'
    const sold = this.shelves.reduce((sum, shelf) => sum + shelf.sold, 0)
    const left = state === 'few-left' ? Math.max(1, Math.min(9, Math.floor(sold / 20))) : 0
    const best = this.shelves.reduce((most, shelf) => (shelf.sold > most.sold ? shelf : most))
    const kept = tight ? this.shelves.filter((shelf) => shelf.sold > 0 || shelf === best) : this.shelves
    return kept.map((shelf, position) => {
      const total = tight ? shelf.sold + (shelf === best ? left : 0) : shelf.quantity
      const { price, revenue } = shelf
      return [
        shelf.name,
        { price, total, available: total - shelf.sold, held: 0, sold: shelf.sold, revenue, position },
      ]
    })
  }

  /** One customer orders. Does nothing when the limit or the stock allows no ticket. */
  sell(username: string, chance: Chance): void {
    const { plan } = this
    const lines: PurchaseLine[] = []
    let allowed = plan.maxPerCustomer - (this.owned.get(username) ?? 0)
    const wanted = chance.shuffled(this.shelves).slice(0, chance.happens(0.25) ? 2 : 1)
    for (const shelf of wanted) {
      const stock = Math.floor(shelf.quantity * (plan.state === 'on-sale' ? ordinaryShare : 1)) - shelf.sold
      const quantity = Math.min(chance.pick([1, 2, 2, 2, 3, 4]), allowed, stock)
      if (quantity < 1) continue
      lines.push({ ticketType: shelf.name, quantity, unitPrice: shelf.price, cancelled: 0 })
      shelf.sold += quantity
      shelf.revenue += quantity * shelf.price
      allowed -= quantity
    }
    if (lines.length === 0) return
    const returned = this.someReturned(lines, chance)
    this.owned.set(username, (this.owned.get(username) ?? 0) + quantityOf(lines) - returned)
    const placedAtMs = this.placedAtMs()
    this.orders.push({
      username,
      orderId: orderIdOf(placedAtMs, chance),
      purchase: { placedAt: timeAt(placedAtMs), lines, total: totalOf(lines), status: statusOf(lines) },
    })
  }

  /**
   * Cancels tickets of an order: all of a cancelled event, and otherwise sometimes all or one of
   * them.
   * @returns their number
   */
  private someReturned(lines: PurchaseLine[], chance: Chance): number {
    const all = this.plan.state === 'cancelled' || chance.happens(0.03)
    const one = !all && chance.happens(0.02)
    let returned = 0
    for (const [index, line] of lines.entries()) {
      const cancelled = all ? line.quantity : one && index === 0 ? 1 : 0
      const shelf = this.shelves.find(({ name }) => name === line.ticketType)
      if (cancelled === 0 || !shelf) continue
      line.cancelled = cancelled
      shelf.sold -= cancelled
      shelf.revenue -= cancelled * line.unitPrice
      returned += cancelled
    }
    return returned
  }

  /**
   * A moment between the start of sales and now, or the start of the event, by the buyers' time.
   * Past events sold most in their first days. Upcoming events sell more as their date approaches,
   * so that all sales together grow slowly.
   */
  private placedAtMs(): number {
    const { salesOpenAtMs, startsAtMs } = this.plan
    const endsAtMs = Math.min(this.nowMs, startsAtMs)
    const opened = buyersTimeOf(salesOpenAtMs)
    const spanMs = buyersTimeOf(endsAtMs) - opened
    this.draws += 1
    const far = (this.firstDraw + this.draws * goldenPart) % 1
    const sinceMs =
      startsAtMs > this.nowMs ? spanMs - agoOf(far, spanMs) : spanMs * (0.4 * far + 0.6 * far * far)
    return Math.min(Math.max(salesOpenAtMs, momentOfBuyers(opened + sinceMs)), endsAtMs - 1)
  }
}

/** The sales of current events grow by a factor of e in this time. */
const growthMs = 30 * dayMs
/** Each next draw is in the widest gap between the earlier ones. */
const goldenPart = 0.6180339887498949

/**
 * The age of a sale.
 * @param part of all sales, from 0 to 1, the latest first
 * @param spanMs since the start of sales
 */
function agoOf(part: number, spanMs: number): number {
  return -growthMs * Math.log(1 - part * (1 - Math.exp(-spanMs / growthMs)))
}

interface Shelf {
  readonly name: string
  readonly price: number
  readonly quantity: number
  sold: number
  revenue: number
}

/** Rounded to half a euro, and from 20 euros on to a whole euro. */
function priceOf({ price: [lowest, highest] }: TicketPlan, level: number): number {
  const exact = lowest + (highest - lowest) * level
  const step = exact >= 2_000 ? 100 : 50
  return Math.round(exact / step) * step
}

/** A UUIDv7 (RFC 9562): the time in its first 48 bits, the rest from the seed. */
function orderIdOf(timeMs: number, chance: Chance): string {
  const time = timeMs.toString(16).padStart(12, '0')
  const variant = chance.pick(['8', '9', 'a', 'b'])
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.hex(3)}-${variant}${chance.hex(3)}-${chance.hex(12)}`
}
