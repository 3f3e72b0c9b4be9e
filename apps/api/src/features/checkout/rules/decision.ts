import {
  type AllowanceValue,
  cancelUntilOf,
  type EventValue,
  type Failure,
  forSale,
  type HoldInput,
  type HoldValue,
  isExpired,
  type OrderLine,
  type PurchaseLine,
  type PurchaseValue,
  quantityOf,
  saleState,
  sortableTime,
  statusOf,
  stock,
  type TicketValue,
  totalOf,
  type WaitingValue,
  waitingMax,
} from '@ticketcd/schema'
import { quantityIn, withoutQuantity } from './allowance.ts'
import type { Lifetimes } from './lifetimes.ts'
import type { Changes, OrderChanges, Snapshot } from './snapshot.ts'
import type { OrderOf, Step, StepAnswers } from './step.ts'

/*
 * The rules of checkout: the changes that a step of an order makes to the stored values. Pure:
 * after a lost race they run again on fresh values.
 *
 * Invariants (each step keeps them, see the property tests):
 * 1. total = available + held + sold for every ticket stock. A ticket stock that no line names
 *    stays unchanged.
 * 2. `held` is the sum over all holds that have not ended. `sold` and `revenue` are the sums over
 *    all purchases, without cancelled tickets. `waiting` is the number of places in the type's
 *    list.
 * 3. A customer's allowance is the number of tickets that the customer holds, owns and waits for. A
 *    step that adds to it stays within the limit.
 * 4. A repeated step changes nothing and returns the same answer.
 * 5. Every change writes at least one ticket stock (snapshot.ts explains why).
 */

/** The answer or the failure of a step, and its changes if there are any. */
export type Decision<Answer> = { changes?: Changes } & ({ answer: Answer } | { failure: Failure })

/** A step of one order. */
export type OrderStep = Exclude<Step, { kind: 'offer' }>

/**
 * Decides one step of an order.
 *
 * @param now ISO 8601 in UTC
 * @throws {InconsistentStock} if the counters contradict the holds
 */
export function decide(
  step: OrderStep,
  snapshot: Snapshot,
  now: string,
  { holdMs }: Lifetimes,
): Decision<StepAnswers[OrderStep['kind']]> {
  switch (step.kind) {
    case 'hold':
      return decideHold(snapshot, step.of, step.lines, now, holdMs)
    case 'buy':
      return decideBuy(snapshot, step.of, step.lines, step.onlyFree, now)
    case 'confirm':
      return decideConfirm(snapshot, step.of, step.authorised, now)
    case 'renew':
      return decideRenew(snapshot, step.of, step.renewal, now, holdMs)
    case 'release':
      return decideRelease(snapshot, step.of)
    case 'cancel':
      return decideCancel(snapshot, step.of, step.lines, now)
    case 'expire':
      return decideExpiry(snapshot, step.of, now)
    case 'join':
      return decideJoin(snapshot, step.of, step, now)
    case 'leave':
      return decideLeave(snapshot, step.of, step.ticketType)
    default:
      return step satisfies never
  }
}

function decideHold(
  snapshot: Snapshot,
  of: OrderOf,
  lines: HoldInput['lines'],
  now: string,
  holdMs: number,
): Decision<HoldValue> {
  const { hold } = snapshot
  // A confirmed order cannot be held again; `checkout.order` returns its state.
  if (snapshot.order || (hold && (hold.username !== of.username || !sameLines(hold.lines, lines))))
    return { failure: { code: 'order-conflict' } }
  if (hold) {
    const over = overOf(snapshot, of, hold, now)
    return over ?? { answer: hold }
  }
  const wanted = wantedOf(snapshot, lines, now, stock.hold)
  if ('failure' in wanted) return wanted
  const held: HoldValue = {
    username: of.username,
    lines: wanted.lines,
    total: totalOf(wanted.lines),
    heldAt: now,
    expiresAt: later(now, holdMs),
  }
  return { changes: changesOf(wanted.tickets, { of, hold: held, allowance: wanted.allowance }), answer: held }
}

function decideBuy(
  snapshot: Snapshot,
  of: OrderOf,
  lines: HoldInput['lines'],
  onlyFree: boolean,
  now: string,
): Decision<PurchaseValue> {
  const { purchase } = snapshot
  if (purchase && sameLines(purchase.lines, lines)) return { answer: purchase }
  if (snapshot.order || snapshot.hold) return { failure: { code: 'order-conflict' } }
  const wanted = wantedOf(snapshot, lines, now, stock.buy)
  if ('failure' in wanted) return wanted
  const total = totalOf(wanted.lines)
  if (onlyFree && total > 0) return { failure: { code: 'payment-required', total } }
  const bought = purchaseOf(wanted.lines, total, now)
  return {
    changes: changesOf(wanted.tickets, { of, purchase: bought, allowance: wanted.allowance }),
    answer: bought,
  }
}

function decideConfirm(
  snapshot: Snapshot,
  of: OrderOf,
  authorised: number | undefined,
  now: string,
): Decision<PurchaseValue> {
  const { purchase, hold } = snapshot
  if (purchase) return { answer: purchase }
  if (!hold || snapshot.order || hold.username !== of.username)
    return { failure: { code: 'order-not-found' } }
  const over = overOf(snapshot, of, hold, now)
  if (over) return over
  if (!snapshot.event || snapshot.event.status === 'cancelled')
    return { changes: endOf(snapshot, of, hold, 'released'), failure: { code: 'event-cancelled' } }
  if (authorised !== undefined && authorised < hold.total)
    return { failure: { code: 'payment-required', total: hold.total } }

  const tickets = moved(snapshot, hold.lines, (ticket, line) =>
    stock.sell(ticket, line.quantity, line.unitPrice),
  )
  // A hold whose stock is gone can never be sold.
  if (tickets.size < hold.lines.length) throw new InconsistentStock(of)
  const bought = purchaseOf(hold.lines, hold.total, now)
  return {
    changes: changesOf(tickets, { of, hold: null, purchase: bought, ...offerIsOver(hold) }),
    answer: bought,
  }
}

function decideRenew(
  snapshot: Snapshot,
  of: OrderOf,
  renewal: number,
  now: string,
  holdMs: number,
): Decision<HoldValue> {
  const { hold } = snapshot
  if (snapshot.order) return { failure: { code: 'order-conflict' } }
  if (!hold || hold.username !== of.username) return { failure: { code: 'order-not-found' } }
  const over = overOf(snapshot, of, hold, now)
  if (over) return over
  // An offer cannot be renewed: the next customers of the list wait for its stock.
  if (hold.offered) return { failure: { code: 'renewals-used', limit: 0 } }
  if ((hold.renewals ?? 0) >= renewal) return { answer: hold }
  const renewed: HoldValue = { ...hold, renewals: renewal, expiresAt: later(now, holdMs) }
  return { changes: changesOf(touched(snapshot, hold), { of, hold: renewed }), answer: renewed }
}

/** Safe to repeat: an order without a hold has no stock to return. */
function decideRelease(snapshot: Snapshot, of: OrderOf): Decision<null> {
  const { hold } = snapshot
  const owner = hold?.username ?? snapshot.order?.username
  if (owner !== undefined && owner !== of.username) return { failure: { code: 'order-not-found' } }
  if (snapshot.order) return { failure: { code: 'order-conflict' } }
  if (!hold || hold.ended) return { answer: null }
  return { changes: endOf(snapshot, of, hold, 'released'), answer: null }
}

/** The step of the sweeper. It ends a hold only if it has expired. */
function decideExpiry(snapshot: Snapshot, of: OrderOf, now: string): Decision<null> {
  const { hold } = snapshot
  if (hold?.username !== of.username || hold.ended || !isExpired(hold, now)) return { answer: null }
  return { changes: endOf(snapshot, of, hold, 'expired'), answer: null }
}

function decideCancel(
  snapshot: Snapshot,
  of: OrderOf,
  asked: { ticketType: string; cancelled: number }[] | undefined,
  now: string,
): Decision<PurchaseValue> {
  const { purchase, event } = snapshot
  if (!purchase) return { failure: { code: 'order-not-found' } }
  const targets = new Map(asked?.map(({ ticketType, cancelled }) => [ticketType, cancelled]))
  for (const [ticketType, cancelled] of targets) {
    const line = purchase.lines.find((each) => each.ticketType === ticketType)
    if (!line) return { failure: { code: 'ticket-type-not-found', ticketType } }
    if (cancelled > line.quantity) return { failure: { code: 'order-conflict' } }
  }
  const lines = purchase.lines.map((line): PurchaseLine => {
    const target = asked ? (targets.get(line.ticketType) ?? 0) : line.quantity
    return { ...line, cancelled: Math.max(line.cancelled, target) }
  })
  const given = lines.flatMap((line, index): OrderLine[] => {
    const quantity = line.cancelled - (purchase.lines[index]?.cancelled ?? 0)
    return quantity > 0 ? [{ ticketType: line.ticketType, quantity, unitPrice: line.unitPrice }] : []
  })
  if (given.length === 0) return { answer: purchase }
  // Purchases of a cancelled event may be cancelled at any time.
  const until = event && event.status !== 'cancelled' ? cancelUntilOf(event) : undefined
  if (until !== undefined && until <= now) return { failure: { code: 'cancel-too-late', until } }

  const tickets = moved(snapshot, given, (ticket, line) =>
    stock.refund(ticket, line.quantity, line.unitPrice),
  )
  if (tickets.size < given.length) throw new InconsistentStock(of)
  const left: PurchaseValue = { ...purchase, lines, status: statusOf(lines) }
  const allowance = withoutQuantity(snapshot.allowance, quantityOf(given))
  return { changes: changesOf(tickets, { of, purchase: left, allowance }), answer: left }
}

function decideJoin(
  snapshot: Snapshot,
  of: OrderOf,
  { ticketType, quantity }: { ticketType: string; quantity: number },
  now: string,
): Decision<WaitingValue> {
  const { waiting } = snapshot
  if (waiting?.orderId === of.orderId)
    return waiting.quantity === quantity ? { answer: waiting } : { failure: { code: 'order-conflict' } }
  if (waiting) return { failure: { code: 'already-waiting', orderId: waiting.orderId } }
  if (snapshot.hold || snapshot.order) return { failure: { code: 'order-conflict' } }
  const refusal = refusalOf(snapshot.event, now)
  if (!snapshot.event || refusal) return { failure: refusal ?? { code: 'event-not-found' } }
  const ticket = snapshot.tickets.get(ticketType)
  if (!ticket) return { failure: { code: 'ticket-type-not-found', ticketType } }
  const available = forSale(ticket)
  if (available > 0) return { failure: { code: 'not-sold-out', ticketType, available } }
  const before = ticket.waiting ?? 0
  if (before >= waitingMax) return { failure: { code: 'waiting-list-full', limit: waitingMax } }
  const claim = claimOf(snapshot, quantity)
  if ('failure' in claim) return claim
  const joinedAtMs = sortableTime(Date.parse(now))
  const place: WaitingValue = { orderId: of.orderId, quantity, joinedAtMs }
  return {
    changes: changesOf(new Map([[ticketType, { ...ticket, waiting: before + 1 }]]), {
      of,
      allowance: claim.allowance,
      waiting: { ticketType, value: place },
      place: { ticketType, joinedAtMs, value: { orderId: of.orderId, quantity } },
    }),
    answer: place,
  }
}

/** Safe to repeat. An offer is already a hold, and is released as one. */
function decideLeave(snapshot: Snapshot, of: OrderOf, ticketType: string): Decision<null> {
  const { waiting } = snapshot
  if (waiting?.orderId !== of.orderId) return { answer: null }
  if (waiting.offer) return { failure: { code: 'order-conflict' } }
  const ticket = snapshot.tickets.get(ticketType)
  if (!ticket) throw new InconsistentStock(of)
  return {
    changes: changesOf(
      new Map([[ticketType, { ...ticket, waiting: Math.max(0, (ticket.waiting ?? 0) - 1) }]]),
      {
        of,
        allowance: withoutQuantity(snapshot.allowance, waiting.quantity),
        waiting: { ticketType, value: null },
        place: { ticketType, joinedAtMs: waiting.joinedAtMs, value: null },
      },
    ),
    answer: null,
  }
}

/**
 * The store's counters contradict its holds, through a bug or a manual write. `ticketcd audit`
 * lists the differences.
 */
export class InconsistentStock extends Error {
  override readonly name = 'InconsistentStock'
  constructor({ eventId, orderId }: OrderOf) {
    super(`the tickets of event ${eventId} do not have what order ${orderId} takes from them`)
  }
}

/** Why tickets of an event cannot be bought now, stock aside; `undefined` if they can. */
export function refusalOf(event: EventValue | undefined, now: string): Failure | undefined {
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

/** The failure for a hold that was released or has expired; `undefined` for a valid one. */
function overOf(
  snapshot: Snapshot,
  of: OrderOf,
  hold: HoldValue,
  now: string,
): { changes?: Changes; failure: Failure } | undefined {
  if (hold.ended === 'released') return { failure: { code: 'hold-released' } }
  if (hold.ended === 'expired') return { failure: { code: 'hold-expired' } }
  if (!isExpired(hold, now)) return undefined
  return { changes: endOf(snapshot, of, hold, 'expired'), failure: { code: 'hold-expired' } }
}

/**
 * The changes that end a hold. They return its stock, and keep the ended hold so that its state can
 * be read.
 */
function endOf(snapshot: Snapshot, of: OrderOf, hold: HoldValue, ended: 'released' | 'expired'): Changes {
  const tickets = moved(snapshot, hold.lines, (ticket, { quantity }) => stock.release(ticket, quantity))
  if (tickets.size < hold.lines.length) throw new InconsistentStock(of)
  return changesOf(tickets, {
    of,
    hold: { ...hold, ended },
    allowance: withoutQuantity(snapshot.allowance, quantityOf(hold.lines)),
    ...offerIsOver(hold),
  })
}

/** A customer's place in the waiting list ends with its offer. */
function offerIsOver({ offered, lines: [line] }: HoldValue): Pick<OrderChanges, 'waiting'> {
  return offered && line ? { waiting: { ticketType: line.ticketType, value: null } } : {}
}

interface Wanted {
  lines: OrderLine[]
  /** Ticket stocks after the lines are taken. */
  tickets: Map<string, TicketValue>
  allowance: AllowanceValue
}

/** Takes lines from stock at current prices, all or none, within the customer's limit. */
function wantedOf(
  snapshot: Snapshot,
  asked: HoldInput['lines'],
  now: string,
  take: (ticket: TicketValue, quantity: number, unitPrice: number) => TicketValue | undefined,
): { failure: Failure } | Wanted {
  const refusal = refusalOf(snapshot.event, now)
  if (refusal) return { failure: refusal }
  const claim = claimOf(snapshot, quantityOf(asked))
  if ('failure' in claim) return claim
  const tickets = new Map<string, TicketValue>()
  const lines: OrderLine[] = []
  for (const { ticketType, quantity } of asked) {
    const ticket = snapshot.tickets.get(ticketType)
    if (!ticket) return { failure: { code: 'ticket-type-not-found', ticketType } }
    const available = forSale(ticket)
    const after = quantity <= available ? take(ticket, quantity, ticket.price) : undefined
    if (!after) return { failure: { code: 'not-enough-left', ticketType, available } }
    tickets.set(ticketType, after)
    lines.push({ ticketType, quantity, unitPrice: ticket.price })
  }
  return { tickets, lines, allowance: claim.allowance }
}

/** The customer's allowance plus `quantity`, or a failure if that exceeds the event's limit. */
function claimOf(snapshot: Snapshot, quantity: number): { failure: Failure } | { allowance: AllowanceValue } {
  const owned = quantityIn(snapshot.allowance)
  const limit = snapshot.event?.maxPerCustomer ?? 0
  if (owned + quantity > limit) return { failure: { code: 'over-limit', limit, owned } }
  return { allowance: { quantity: owned + quantity } }
}

function purchaseOf(lines: readonly OrderLine[], total: number, placedAt: string): PurchaseValue {
  return { placedAt, lines: lines.map((line) => ({ ...line, cancelled: 0 })), total, status: 'confirmed' }
}

/**
 * The ticket stocks of some lines after `move`, without missing ones and ones that do not allow it.
 */
function moved(
  snapshot: Snapshot,
  lines: readonly OrderLine[],
  move: (ticket: TicketValue, line: OrderLine) => TicketValue | undefined,
): Map<string, TicketValue> {
  const after = new Map<string, TicketValue>()
  for (const line of lines) {
    const ticket = snapshot.tickets.get(line.ticketType)
    const next = ticket && move(ticket, line)
    if (next) after.set(line.ticketType, next)
  }
  return after
}

/** The first ticket stock of a hold, unchanged, for changes that do not affect the stock. */
function touched(snapshot: Snapshot, { lines }: HoldValue): Map<string, TicketValue> {
  return moved(snapshot, lines.slice(0, 1), (ticket) => ticket)
}

function changesOf(tickets: ReadonlyMap<string, TicketValue>, order: OrderChanges): Changes {
  return { tickets, orders: [order] }
}

/** @param now ISO 8601 in UTC */
function later(now: string, ms: number): string {
  return new Date(Date.parse(now) + ms).toISOString()
}

/** The order of lines does not matter. */
function sameLines(
  held: readonly { ticketType: string; quantity: number }[],
  asked: HoldInput['lines'],
): boolean {
  const quantities = new Map(held.map((line) => [line.ticketType, line.quantity]))
  return (
    quantities.size === asked.length &&
    asked.every((line) => quantities.get(line.ticketType) === line.quantity)
  )
}
