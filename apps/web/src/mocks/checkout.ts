import {
  type CancelInput,
  type ConfirmInput,
  type HoldInput,
  type HoldView,
  holdLifetimeMs,
  type OrderRef,
  quantityOf,
  type RenewInput,
  statusOf,
  testPaymentTokens,
  totalOf,
} from '@ticketcd/schema'
import type { RouterOutputs } from '../lib/trpc.ts'
import { eventById } from './catalogue.ts'
import { Refused } from './refused.ts'
import { scenario } from './scenario.ts'
import { commit, world } from './world.ts'

const lifetimeMs = scenario === 'expiring' ? 70_000 : holdLifetimeMs
/** How long a payment with the slow card takes, in milliseconds. */
const slowMs = 5_000
/** How long orders cannot be read after a lost answer to a confirmation, in milliseconds. */
const silenceMs = 6_000

type Checkout = RouterOutputs['checkout']

export function payment(): Checkout['payment'] {
  return scenario === 'unpaid' ? { provider: 'none' } : { provider: 'test', tokens: testPaymentTokens }
}

export function hold({ eventId, orderId, lines }: HoldInput): Checkout['hold'] {
  const known = world.holds.find((each) => each.orderId === orderId)
  if (known) return { hold: atThisMoment(known), revision: world.revision }

  const event = eventById(eventId)
  if (event.state === 'sold-out')
    throw new Refused({ code: 'not-enough-left', ticketType: lines[0]?.ticketType ?? '', available: 0 })
  const owned = ownedOf(eventId)
  if (owned + quantityOf(lines) > event.maxPerCustomer)
    throw new Refused({ code: 'over-limit', limit: event.maxPerCustomer, owned })

  const priced = lines.map((line) => {
    const ticket = event.tickets.find((each) => each.ticketType === line.ticketType)
    if (!ticket) throw new Refused({ code: 'ticket-type-not-found', ticketType: line.ticketType })
    const available = scenario === 'rush' ? Math.min(ticket.available, line.quantity - 1) : ticket.available
    if (available < line.quantity)
      throw new Refused({ code: 'not-enough-left', ticketType: line.ticketType, available })
    return { ...line, unitPrice: ticket.price }
  })
  const made: HoldView = {
    eventId,
    orderId,
    lines: priced,
    total: totalOf(priced),
    expiresAt: new Date(Date.now() + lifetimeMs).toISOString(),
    now: new Date().toISOString(),
    renewals: 0,
    offered: false,
  }
  return { revision: commit({ holds: [...world.holds, made] }), hold: made }
}

export function order(ref: OrderRef): Checkout['order'] {
  if (Date.now() < world.silentUntil) throw new Refused({ code: 'unavailable', retryAfterMs: 3_000 })
  const purchase = world.purchases.find((each) => each.orderId === ref.orderId)
  if (purchase) return { state: purchase.status, purchase }
  const held = heldAs(ref)
  if (hasExpired(held)) return { state: 'expired', lines: held.lines }
  return { state: 'held', hold: atThisMoment(held) }
}

export function confirm({ payment: token, ...ref }: ConfirmInput): Checkout['confirm'] {
  const bought = world.purchases.find((each) => each.orderId === ref.orderId)
  if (bought) return { purchase: bought, revision: world.revision }
  const held = heldAs(ref)
  if (hasExpired(held)) throw new Refused({ code: 'hold-expired' })
  if (payment().provider === 'test' && held.total > 0) pay(ref, held.total, token)
  if (scenario === 'lost-order' && world.silentUntil === 0) loseAnswer()
  const { name, venue, location, type, startsAt, timeZone, state } = eventById(ref.eventId)
  const purchase: Checkout['confirm']['purchase'] = {
    ...ref,
    placedAt: new Date().toISOString(),
    lines: held.lines.map((line) => ({ ...line, cancelled: 0 })),
    total: held.total,
    status: 'confirmed',
    event: { name, venue, location, type, startsAt, timeZone, cancelled: state === 'cancelled' },
  }
  const waiting = world.waiting.filter((each) => each.orderId !== ref.orderId)
  const revision = commit({ holds: withoutHold(ref), waiting, purchases: [...world.purchases, purchase] })
  if (scenario === 'lost-answer') loseAnswer()
  return { purchase, revision }
}

/** Imitates the test provider, by card. @throws {Refused} unless the payment succeeds */
function pay({ orderId }: OrderRef, total: number, token: string | undefined): void {
  if (token === undefined) throw new Refused({ code: 'payment-required', total })
  if (token === testPaymentTokens.declines) throw new Refused({ code: 'payment-declined' })
  if (token !== testPaymentTokens.isSlow) return
  const askedAt = world.slowPayments[orderId] ?? Date.now()
  commit({ slowPayments: { ...world.slowPayments, [orderId]: askedAt } })
  if (Date.now() - askedAt < slowMs) throw new Refused({ code: 'payment-pending', retryAfterMs: 1_500 })
}

export function buy({ eventId, orderId, lines }: HoldInput): Checkout['buy'] {
  const bought = world.purchases.find((each) => each.orderId === orderId)
  if (bought) return { purchase: bought, revision: world.revision }
  const { hold: held } = hold({ eventId, orderId, lines })
  if (payment().provider === 'test' && held.total > 0) {
    commit({ holds: withoutHold(held) })
    throw new Refused({ code: 'payment-required', total: held.total })
  }
  return confirm({ eventId, orderId })
}

export function renew({ renewal, ...ref }: RenewInput): Checkout['renew'] {
  const held = heldAs(ref)
  if (hasExpired(held)) throw new Refused({ code: 'hold-expired' })
  if (held.offered) throw new Refused({ code: 'renewals-used', limit: 0 })
  if (held.renewals >= renewal) return { hold: atThisMoment(held), revision: world.revision }
  const expiresAt = new Date(Date.now() + lifetimeMs).toISOString()
  const renewed = { ...held, renewals: renewal, expiresAt }
  return { hold: atThisMoment(renewed), revision: commit({ holds: [...withoutHold(ref), renewed] }) }
}

export function cancel({ eventId, orderId, lines }: CancelInput): Checkout['cancel'] {
  const bought = world.purchases.find((each) => each.orderId === orderId)
  if (!bought) throw new Refused({ code: 'order-not-found' })
  const { cancelUntil } = eventById(eventId)
  if (!bought.event?.cancelled && cancelUntil <= new Date().toISOString())
    throw new Refused({ code: 'cancel-too-late', until: cancelUntil })
  const left = bought.lines.map((line) => {
    const asked = lines?.find((each) => each.ticketType === line.ticketType)?.cancelled ?? 0
    return { ...line, cancelled: Math.max(line.cancelled, lines ? asked : line.quantity) }
  })
  const purchase = { ...bought, lines: left, status: statusOf(left) }
  const others = world.purchases.filter((each) => each !== bought)
  return { purchase, revision: commit({ purchases: [...others, purchase] }) }
}

export function release(ref: OrderRef): Checkout['release'] {
  const waiting = world.waiting.filter((each) => each.offer === null || each.orderId !== ref.orderId)
  return { revision: commit({ holds: withoutHold(ref), waiting }) }
}

function loseAnswer(): never {
  commit({ silentUntil: Date.now() + silenceMs })
  throw new Refused({ code: 'outcome-unknown' })
}

function ownedOf(eventId: string): number {
  return [...world.holds.filter((each) => !hasExpired(each)), ...world.purchases]
    .filter((each) => each.eventId === eventId)
    .reduce((sum, each) => sum + quantityOf(each.lines), 0)
}

function heldAs({ orderId }: OrderRef): HoldView {
  const held = world.holds.find((each) => each.orderId === orderId)
  if (!held) throw new Refused({ code: 'order-not-found' })
  return held
}

const withoutHold = ({ orderId }: OrderRef) => world.holds.filter((each) => each.orderId !== orderId)
const hasExpired = (held: HoldView) => Date.parse(held.expiresAt) <= Date.now()
const atThisMoment = (held: HoldView): HoldView => ({ ...held, now: new Date().toISOString() })
