import {
  type AllowanceValue,
  type EventValue,
  type Failure,
  type HoldInput,
  type HoldValue,
  holdLifetimeMs,
  isExpired,
  type OrderLine,
  type PurchaseValue,
  quantityOf,
  saleState,
  stock,
  type TicketValue,
  totalOf,
} from '@ticketcd/schema'
import type { Changes, OrderOf, Scene } from './scene.ts'

/*
 * The rules of checkout: what a step of an order does to what stands in the store. Pure, so that they can be judged
 * again, on fresh values, as often as a race is lost.
 *
 * Invariants (each step keeps them, see the property tests):
 * 1. total = available + held + sold for every ticket, and tickets that no line names stay as they are.
 * 2. `held` is the sum over all holds, `sold` and `revenue` the sums over all purchases.
 * 3. A customer's allowance is what the customer holds and owns; a step that adds to it stays within the limit.
 * 4. A step that was done already changes nothing and answers the same.
 */

/** A step either changes something and then answers or refuses, or does so at once. */
export type Judgement<Answer> = { changes?: Changes } & ({ answer: Answer } | { failure: Failure })

/** @param now ISO 8601 in UTC */
export function judgeHold(
  scene: Scene,
  of: OrderOf,
  lines: HoldInput['lines'],
  now: string,
): Judgement<HoldValue> {
  const held = scene.hold?.value
  // What was confirmed cannot be held again; `checkout.order` tells what became of it.
  if (scene.order || (held && (held.username !== of.username || !sameLines(held.lines, lines))))
    return { failure: { code: 'order-conflict' } }
  if (held && !isExpired(held, now)) return { answer: held }

  // An expired hold of the same order is renewed: its stock goes back and is taken again in one step.
  const before = held ? givenBack(scene, held) : undefined
  const event = scene.event?.value
  const refusal = refusalOf(event, now)
  if (!event || refusal) return { failure: refusal ?? { code: 'event-not-found' } }

  const owned = quantityIn(before ? before.allowance : scene.allowance?.value)
  const asked = quantityOf(lines)
  if (owned + asked > event.maxPerCustomer)
    return { failure: { code: 'over-limit', limit: event.maxPerCustomer, owned } }

  const tickets = new Map(before?.tickets)
  const promised: OrderLine[] = []
  for (const { ticketType, quantity } of lines) {
    const ticket = tickets.get(ticketType) ?? scene.tickets.get(ticketType)?.value
    if (!ticket) return { failure: { code: 'ticket-type-not-found', ticketType } }
    const after = stock.hold(ticket, quantity)
    if (!after) return { failure: { code: 'not-enough-left', ticketType, available: ticket.available } }
    tickets.set(ticketType, after)
    promised.push({ ticketType, quantity, unitPrice: ticket.price })
  }
  const hold: HoldValue = {
    username: of.username,
    lines: promised,
    total: totalOf(promised),
    heldAt: now,
    expiresAt: new Date(Date.parse(now) + holdLifetimeMs).toISOString(),
  }
  return { changes: { hold, tickets, allowance: { quantity: owned + asked } }, answer: hold }
}

/** @param now ISO 8601 in UTC */
export function judgeConfirm(scene: Scene, of: OrderOf, now: string): Judgement<PurchaseValue> {
  if (scene.purchase) return { answer: scene.purchase.value }
  const hold = scene.hold?.value
  if (!hold || scene.order || hold.username !== of.username) return { failure: { code: 'order-not-found' } }
  if (isExpired(hold, now)) return { changes: givenBack(scene, hold), failure: { code: 'hold-expired' } }
  if (!scene.event || scene.event.value.status === 'cancelled')
    return { changes: givenBack(scene, hold), failure: { code: 'event-cancelled' } }

  const tickets = moved(scene, hold, (ticket, line) => stock.sell(ticket, line.quantity, line.unitPrice))
  // A hold whose stock is gone can never be sold.
  if (tickets.size < hold.lines.length) throw new InconsistentStock(of)
  const purchase: PurchaseValue = {
    placedAt: now,
    lines: hold.lines.map((line) => ({ ...line, cancelled: 0 })),
    total: hold.total,
    status: 'confirmed',
  }
  return { changes: { hold: null, purchase, tickets }, answer: purchase }
}

/** Safe to repeat: an order that holds nothing has nothing to give back. */
export function judgeRelease(scene: Scene, of: OrderOf): Judgement<null> {
  const hold = scene.hold?.value
  const owner = hold?.username ?? scene.order?.value.username
  if (owner !== undefined && owner !== of.username) return { failure: { code: 'order-not-found' } }
  if (scene.order) return { failure: { code: 'order-conflict' } }
  return hold ? { changes: givenBack(scene, hold), answer: null } : { answer: null }
}

/** The sweeper's release: only of a hold that has expired. @param now ISO 8601 in UTC */
export function judgeExpiry(scene: Scene, now: string): Judgement<null> {
  const hold = scene.hold?.value
  return hold && isExpired(hold, now) ? { changes: givenBack(scene, hold), answer: null } : { answer: null }
}

/** The store's counters contradict its holds: a bug, or a hand in the store. `ticketcd audit` says where. */
export class InconsistentStock extends Error {
  override readonly name = 'InconsistentStock'
  constructor({ eventId, orderId }: OrderOf) {
    super(`the tickets of event ${eventId} do not hold what order ${orderId} holds`)
  }
}

/** Why an event cannot be bought now, stock aside; `undefined` when it can. */
function refusalOf(event: EventValue | undefined, now: string): Failure | undefined {
  if (!event) return { code: 'event-not-found' }
  const state = saleState(event, { available: 1, total: 1 }, now)
  switch (state) {
    case 'draft':
      return { code: 'event-not-found' }
    case 'cancelled':
      return { code: 'event-cancelled' }
    case 'past':
      return { code: 'event-past' }
    case 'closed':
      return { code: 'sale-closed' }
    case 'not-open':
      return { code: 'sale-not-open', opensAt: event.salesOpenAt }
    case 'on-sale':
    case 'few-left':
    case 'sold-out':
      return undefined
    default:
      return state satisfies never
  }
}

/** What ending a hold changes. */
function givenBack(scene: Scene, hold: HoldValue): Changes & { allowance: AllowanceValue | null } {
  const left = quantityIn(scene.allowance?.value) - quantityOf(hold.lines)
  return {
    hold: null,
    allowance: left > 0 ? { quantity: left } : null,
    tickets: moved(scene, hold, (ticket, { quantity }) => stock.release(ticket, quantity)),
  }
}

/** The tickets of a hold after a move; without those that are gone or do not allow it. */
function moved(
  scene: Scene,
  hold: HoldValue,
  move: (ticket: TicketValue, line: OrderLine) => TicketValue | undefined,
): Map<string, TicketValue> {
  const after = new Map<string, TicketValue>()
  for (const line of hold.lines) {
    const ticket = scene.tickets.get(line.ticketType)?.value
    const next = ticket && move(ticket, line)
    if (next) after.set(line.ticketType, next)
  }
  return after
}

function quantityIn(allowance: AllowanceValue | null | undefined): number {
  return allowance?.quantity ?? 0
}

/** The order of lines does not matter. */
function sameLines(held: readonly OrderLine[], asked: HoldInput['lines']): boolean {
  const quantities = new Map(held.map((line) => [line.ticketType, line.quantity]))
  return (
    quantities.size === asked.length &&
    asked.every((line) => quantities.get(line.ticketType) === line.quantity)
  )
}
