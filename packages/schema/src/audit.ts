import { Event } from './event.ts'
import { Hold, type HoldValue } from './hold.ts'
import { Allowance, Order, quantityOf } from './order.ts'
import { Purchase, type PurchaseValue } from './purchase.ts'
import { DecodeError } from './record.ts'
import { Ticket, type TicketValue } from './ticket.ts'
import { Waiting, type WaitingValue, Waitlist } from './waitlist.ts'

/*
 * Invariants of orders, checked by double-entry bookkeeping.
 *
 * Each record posts amounts to accounts. A ticket stock posts that 3 tickets are held; a cart posts
 * the same 3 with the opposite sign. The invariants of checkout are that every account has a
 * balance of 0 at every revision.
 *
 * A revision is therefore correct if its new values minus the replaced values add up to 0 in every
 * account. The check of one revision needs neither the rest of the store nor the past. A sum over
 * all records can be computed in any order.
 */

/**
 * The subject of an account.
 * - `held`, `sold`, `revenue`, `waiting`: the count in a ticket stock, minus the sum over carts,
 *   orders and places in the list
 * - `order`: a purchase, minus its `order:` twin
 * - `allowance`: the recorded allowance of a customer for an event, minus the held, owned and
 *   awaited tickets
 * - `place`: a customer's `waiting:`, minus the place in the list
 * - `offer`: a customer's `waiting:` with an offer, minus the cart that is the offer
 */
export type AccountKind = 'held' | 'sold' | 'revenue' | 'waiting' | 'order' | 'allowance' | 'place' | 'offer'

/** An amount to the debit (above 0) or the credit (below 0) of an account. Whole numbers. */
export interface Posting {
  /** See `subjectOf`. */
  readonly account: string
  readonly amount: number
}

/** The postings of one record. */
export interface Statement {
  readonly eventId: string
  readonly postings: readonly Posting[]
}

/**
 * A record that cannot be decoded, or that breaks an invariant within one record: total = available
 * + held + sold, a status that follows from its lines.
 */
export interface Unreadable {
  /** `undefined` if the key does not contain it. */
  readonly eventId: string | undefined
  readonly unreadable: string
}

/** The nouns that post, by name. `byEvent`: the event id is the first part of the key. */
export const auditedNouns = {
  ticket: { byEvent: true },
  hold: { byEvent: true },
  order: { byEvent: true },
  allowance: { byEvent: true },
  waitlist: { byEvent: true },
  purchase: { byEvent: false },
  waiting: { byEvent: false },
} as const

/**
 * The postings of a stored record.
 *
 * @param key without the namespace
 * @returns `undefined` for a key of another noun
 */
export function statementOf(key: string, json: string): Statement | Unreadable | undefined {
  switch (key.slice(0, key.indexOf(':'))) {
    case 'ticket':
      return stated(Ticket, key, json, (_parts, ticket) => ofTicket(key, ticket))
    case 'hold':
      return stated(Hold, key, json, ofHold)
    case 'purchase':
      return stated(Purchase, key, json, ofPurchase)
    case 'order':
      return stated(Order, key, json, (_parts, { username }) => [post('order', key, username, -1)])
    case 'allowance':
      return stated(Allowance, key, json, (_parts, { quantity }) => [post('allowance', key, '', quantity)])
    case 'waitlist':
      return stated(Waitlist, key, json, ({ eventId, ticketType, joinedAtMs, username }, place) => [
        post('waiting', Ticket.key.build({ eventId, ticketType }), '', -1),
        post('allowance', Allowance.key.build({ eventId, username }), '', -place.quantity),
        post(
          'place',
          Waiting.key.build({ username, eventId, ticketType }),
          placeOf({ ...place, joinedAtMs }),
          -1,
        ),
      ])
    case 'waiting':
      return stated(Waiting, key, json, (_parts, waiting) => [ofWaiting(key, waiting)])
    default:
      return undefined
  }
}

function stated<Parts extends { eventId: string }, Value>(
  record: { key: { parse(key: string): Parts | undefined }; decode(json: string): Value },
  key: string,
  json: string,
  postingsOf: (parts: Parts, value: Value) => Posting[],
): Statement | Unreadable {
  const parts = record.key.parse(key)
  if (!parts) return { eventId: undefined, unreadable: 'the key does not parse' }
  const { eventId } = parts
  try {
    return { eventId, postings: postingsOf(parts, record.decode(json)) }
  } catch (error) {
    if (error instanceof DecodeError) return { eventId, unreadable: error.reason }
    throw error
  }
}

function ofTicket(key: string, { held, sold, revenue, waiting = 0 }: TicketValue): Posting[] {
  return [
    post('held', key, '', held),
    post('sold', key, '', sold),
    post('revenue', key, '', revenue),
    post('waiting', key, '', waiting),
  ]
}

function ofHold(parts: { eventId: string; orderId: string }, hold: HoldValue): Posting[] {
  if (hold.ended) return []
  const { eventId, orderId } = parts
  const { username, lines } = hold
  const postings = lines.map(({ ticketType, quantity }) =>
    post('held', Ticket.key.build({ eventId, ticketType }), '', -quantity),
  )
  postings.push(post('allowance', Allowance.key.build({ eventId, username }), '', -quantityOf(lines)))
  const [line] = lines
  if (hold.offered && line) {
    const key = Waiting.key.build({ username, eventId, ticketType: line.ticketType })
    postings.push(post('offer', key, offerOf(orderId, line.quantity, hold.expiresAt), -1))
  }
  return postings
}

function ofPurchase(
  { username, eventId, orderId }: { username: string; eventId: string; orderId: string },
  { lines }: PurchaseValue,
): Posting[] {
  const postings = [post('order', Order.key.build({ eventId, orderId }), username, 1)]
  let owned = 0
  for (const { ticketType, quantity, cancelled, unitPrice } of lines) {
    const key = Ticket.key.build({ eventId, ticketType })
    const kept = quantity - cancelled
    owned += kept
    postings.push(post('sold', key, '', -kept), post('revenue', key, '', -kept * unitPrice))
  }
  postings.push(post('allowance', Allowance.key.build({ eventId, username }), '', -owned))
  return postings
}

function ofWaiting(key: string, { orderId, quantity, joinedAtMs, offer }: WaitingValue): Posting {
  if (offer) return post('offer', key, offerOf(orderId, offer.quantity, offer.expiresAt), 1)
  return post('place', key, placeOf({ orderId, quantity, joinedAtMs }), 1)
}

function placeOf({ orderId, quantity, joinedAtMs }: Omit<WaitingValue, 'offer'>): string {
  return `${orderId} ${quantity} ${joinedAtMs}`
}

function offerOf(orderId: string, quantity: number, expiresAt: string): string {
  return `${orderId} ${quantity} ${expiresAt}`
}

/** No key contains it: neither names nor ids may have control characters. */
const separator = '\t'

function post(kind: AccountKind, key: string, detail: string, amount: number): Posting {
  return { account: `${kind}${separator}${key}${separator}${detail}`, amount }
}

/** The kind of an account, and the key of its record. */
export function subjectOf(account: string): { kind: AccountKind; key: string } {
  const [kind = '', key = ''] = account.split(separator)
  return { kind: kind as AccountKind, key }
}

/**
 * The meaning of an account's balance, as text.
 * @param balance never 0
 */
export function imbalanceOf(kind: AccountKind, balance: number): string {
  const by = Math.abs(balance)
  const than = balance > 0 ? `${by} more than` : `${by} fewer than`
  switch (kind) {
    case 'held':
      return `held is ${than} its carts hold`
    case 'sold':
      return `sold is ${than} its orders have`
    case 'revenue':
      return `revenue is ${by} cents ${balance > 0 ? 'more' : 'less'} than its orders were paid for`
    case 'waiting':
      return `waiting is ${than} are in its list`
    case 'order':
      return balance > 0 ? 'a purchase has no order: key of its owner' : 'an order: key has no purchase'
    case 'allowance':
      return `the allowance is ${than} the held, owned and awaited tickets`
    case 'place':
      return balance > 0
        ? 'a place is not in the list'
        : 'the list has a place without the waiting: key of its owner'
    case 'offer':
      return balance > 0 ? 'an offer has no cart' : 'an offered cart has no offer in the place of its owner'
    default:
      return kind satisfies never
  }
}

/** One write of a revision, as text. */
export interface AuditedWrite {
  /** Without the namespace. */
  readonly key: string
  /** `undefined` if the key did not exist. */
  readonly before: string | undefined
  /** `undefined` if the key was deleted. */
  readonly after: string | undefined
}

/** A rule that a key violates. */
export interface Fault {
  readonly key: string
  readonly what: string
}

/** The changes that one revision made to the accounts, and its violations of other rules. */
export interface RevisionAudit {
  /** The change of each account; changes of 0 are left out. */
  readonly changes: ReadonlyMap<string, number>
  readonly faults: readonly Fault[]
}

/**
 * Audits all writes of one revision. Apart from the accounts:
 * 1. A purchase is created once and stays: no order id is ever two purchases. Only the cancelled
 *    counts of its lines change, and they only grow. It is deleted only with its whole event, when
 *    a namespace is cleared.
 * 2. An ended cart never holds stock again.
 * 3. An allowance grows at most to its event's limit at that revision.
 *
 * @param limitOf the event's `maxPerCustomer` as of this revision; `undefined` if it is unknown
 * @param only restricts the audit to this event
 */
export function auditRevision(
  writes: readonly AuditedWrite[],
  limitOf: (eventId: string) => number | undefined,
  only?: string,
): RevisionAudit {
  const changes = new Map<string, number>()
  const faults: Fault[] = []
  const removedEvents = new Set(
    writes.flatMap(({ key, after }) => (after === undefined ? (Event.key.parse(key)?.eventId ?? []) : [])),
  )
  for (const write of writes) {
    for (const [json, sign] of [[write.before, -1] as const, [write.after, 1] as const]) {
      const said = json === undefined ? undefined : statementOf(write.key, json)
      if (!said || (only !== undefined && said.eventId !== only)) continue
      if ('unreadable' in said) {
        // If the replaced value was unreadable, the revision that wrote it reported the fault.
        if (sign === 1) faults.push({ key: write.key, what: said.unreadable })
        continue
      }
      for (const { account, amount } of said.postings) add(changes, account, sign * amount)
    }
    const what = historyFault(write, limitOf, removedEvents)
    if (what !== undefined && (only === undefined || eventIdIn(write.key) === only))
      faults.push({ key: write.key, what })
  }
  return { changes, faults }
}

function add(changes: Map<string, number>, account: string, amount: number): void {
  const sum = (changes.get(account) ?? 0) + amount
  if (sum === 0) changes.delete(account)
  else changes.set(account, sum)
}

function historyFault(
  { key, before, after }: AuditedWrite,
  limitOf: (eventId: string) => number | undefined,
  removedEvents: ReadonlySet<string>,
): string | undefined {
  const purchase = Purchase.key.parse(key)
  if (purchase && before !== undefined) {
    if (after === undefined) return removedEvents.has(purchase.eventId) ? undefined : 'a purchase was removed'
    return both(Purchase, before, after, rewritten)
  }
  if (Hold.key.parse(key) && before !== undefined && after !== undefined)
    return both(Hold, before, after, (was, is) =>
      was.ended && !is.ended ? 'a cart that had ended holds stock again' : undefined,
    )
  const allowance = Allowance.key.parse(key)
  if (allowance && after !== undefined) {
    const limit = limitOf(allowance.eventId)
    return both(Allowance, before ?? '{"quantity":0}', after, (was, is) =>
      limit !== undefined && is.quantity > was.quantity && is.quantity > limit
        ? `the allowance grew to ${is.quantity}, above the limit of ${limit}`
        : undefined,
    )
  }
  return undefined
}

function rewritten(was: PurchaseValue, is: PurchaseValue): string | undefined {
  const sameLines =
    was.lines.length === is.lines.length &&
    was.lines.every((line, index) => {
      const now = is.lines[index]
      return (
        now?.ticketType === line.ticketType &&
        now.quantity === line.quantity &&
        now.unitPrice === line.unitPrice
      )
    })
  if (!sameLines || was.placedAt !== is.placedAt) return 'an order was made a second time'
  const shrank = was.lines.some((line, index) => (is.lines[index]?.cancelled ?? 0) < line.cancelled)
  return shrank ? 'tickets that were given back are owned again' : undefined
}

/** Checks a change of a record. A value that does not decode has already been reported. */
function both<Value>(
  record: { decode(json: string): Value },
  before: string,
  after: string,
  check: (was: Value, is: Value) => string | undefined,
): string | undefined {
  try {
    return check(record.decode(before), record.decode(after))
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function eventIdIn(key: string): string | undefined {
  return (Purchase.key.parse(key) ?? Hold.key.parse(key) ?? Allowance.key.parse(key))?.eventId
}
