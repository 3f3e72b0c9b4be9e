import { compare, type EtcdStore, op, type Revision } from '@ticketcd/etcd'
import { Allowance, Order, Purchase, Ticket, type TicketValue } from '@ticketcd/schema'
import { Failure } from '../failure.ts'
import { putOnSale, ticketType } from './live-sale.ts'
import { rounded } from './report.ts'

/**
 * Orders of one transaction. With three writes each they approach the limits of etcd, 4,096
 * operations and 1.5 MiB.
 */
export const ordersPerTransaction = 1_200

export interface RawAnswer {
  readonly orders: number
  readonly perSecond: number
}

export interface RawQuestion {
  readonly eventId: string
  readonly warmUpMs: number
  readonly measureMs: number
}

/**
 * Measures the highest rate that etcd accepts from one writer. It sends transactions of the largest
 * size one after the other, directly to the store. Each has the writes of as many orders, and
 * compares only that nobody else has sold meanwhile. Every order has a different customer.
 */
export async function writeOrders(
  store: EtcdStore,
  { eventId, warmUpMs, measureMs }: RawQuestion,
): Promise<RawAnswer> {
  await putOnSale(store, eventId)
  const parts = { eventId, ticketType }
  const entry = await store.get(Ticket, parts)
  if (!entry) throw new Failure(`The event ${eventId} is gone.`)
  let { value, modRevision } = entry as { value: TicketValue; modRevision: Revision }
  const write = async () => {
    const from = value.sold
    const sold = from + ordersPerTransaction
    const after = {
      ...value,
      sold,
      available: value.available - ordersPerTransaction,
      revenue: sold * value.price,
    }
    const lines = [{ ticketType, quantity: 1, unitPrice: value.price, cancelled: 0 }]
    const placedAt = new Date().toISOString()
    const purchase = { placedAt, lines, total: value.price, status: 'confirmed' as const }
    const orders = Array.from({ length: ordersPerTransaction }, (_, index) => {
      const orderId = `01950000-0000-7000-8000-${(from + index).toString(16).padStart(12, '0')}`
      const username = `bench-${from + index}`
      return [
        op.put(Purchase, { username, eventId, orderId }, purchase),
        op.put(Order, { eventId, orderId }, { username }),
        op.put(Allowance, { eventId, username }, { quantity: 1 }),
      ]
    }).flat()
    const { succeeded, revision } = await store.txn(
      {
        compare: [compare.modRevisionIs(Ticket, parts, modRevision)],
        success: op.nest([op.put(Ticket, parts, after), ...orders]),
      },
      { deadlineMs: 10_000 },
    )
    if (!succeeded) throw new Failure(`Another process sells the event ${eventId}.`)
    value = after
    modRevision = revision
  }
  const warmUntil = performance.now() + warmUpMs
  while (performance.now() < warmUntil) await write()
  const soldBefore = value.sold
  const startedAt = performance.now()
  while (performance.now() - startedAt < measureMs) await write()
  const orders = value.sold - soldBefore
  return { orders, perSecond: rounded((orders * 1_000) / (performance.now() - startedAt)) }
}
