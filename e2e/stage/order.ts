import { randomBytes } from 'node:crypto'
import type { APIRequestContext } from '@playwright/test'
import type { OwnEvent } from './box-office.ts'
import { call } from './procedure.ts'

/** The ticket type to buy. */
type Wanted = Pick<OwnEvent, 'eventId' | 'ticketType'>

/** The identity of an order in the steps after its hold. */
export interface OrderRef {
  readonly eventId: string
  readonly orderId: string
}

/** Reserves without the page. @param request with the session of a customer */
export async function hold(
  request: APIRequestContext,
  url: string,
  { eventId, ticketType }: Wanted,
  quantity = 1,
  orderId = newOrderId(),
): Promise<OrderRef> {
  const order = { eventId, orderId }
  await call(request, url, 'checkout.hold', { ...order, lines: [{ ticketType, quantity }] })
  return order
}

/** Releases a reservation. */
export async function release(request: APIRequestContext, url: string, order: OrderRef): Promise<void> {
  await call(request, url, 'checkout.release', order)
}

/** Pays for a reservation with a card that works. */
async function confirm(request: APIRequestContext, url: string, order: OrderRef): Promise<void> {
  await call(request, url, 'checkout.confirm', { ...order, payment: 'test-accepts' })
}

/** Buys without the page. @param request with the session of a customer */
export async function buy(
  request: APIRequestContext,
  url: string,
  event: Wanted,
  quantity = 1,
): Promise<OrderRef> {
  const order = await hold(request, url, event, quantity)
  await confirm(request, url, order)
  return order
}

/** Cancels a whole order. */
export async function cancel(request: APIRequestContext, url: string, order: OrderRef): Promise<void> {
  await call(request, url, 'checkout.cancel', order)
}

/** Takes a place in the waiting list of a type. */
export async function join(
  request: APIRequestContext,
  url: string,
  { eventId, ticketType }: Wanted,
  quantity = 1,
): Promise<void> {
  await call(request, url, 'waitlist.join', { eventId, orderId: newOrderId(), ticketType, quantity })
}

/**
 * Like `buy`, and retries each step until it is answered, as the page does while the server is
 * down.
 */
export async function buyPersistently(
  request: APIRequestContext,
  url: string,
  event: Wanted,
  onFailure: () => void,
): Promise<void> {
  const order = { eventId: event.eventId, orderId: newOrderId() }
  await persistently(() => hold(request, url, event, 1, order.orderId), onFailure)
  await persistently(() => confirm(request, url, order), onFailure)
}

async function persistently(step: () => Promise<unknown>, onFailure: () => void): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; ) {
    try {
      await step()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      onFailure()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** A UUIDv7, as a browser makes one for each cart. */
function newOrderId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  const chance = randomBytes(9).toString('hex')
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${chance.slice(0, 3)}`,
    `8${chance.slice(3, 6)}`,
    chance.slice(6, 18),
  ].join('-')
}
