import { type EtcdStore, op } from '@ticketcd/etcd'
import { Order, Purchase, Ticket } from '@ticketcd/schema'
import { Failure } from '../failure.ts'
import { putOnSale, soldEventId, ticketType } from './live-sale.ts'

/** Orders of one transaction. */
const batch = 500
const username = 'bench-stats'

/**
 * Sells single tickets of a separate event until the store has exactly `orders` orders: a generated
 * data set has only about the requested number. Each transaction has the writes of that many
 * confirmed orders.
 */
export async function fillUp(store: EtcdStore, orders: number, signal: AbortSignal): Promise<void> {
  const missing = orders - (await store.count(Order, {}))
  if (missing < 0) throw new Failure(`The data set has ${-missing} orders more than the ${orders} asked for.`)
  await putOnSale(store, soldEventId)
  const parts = { eventId: soldEventId, ticketType }
  const shelf = (await store.get(Ticket, parts))?.value
  if (!shelf) throw new Failure('The event of this benchmark is gone.')
  const { price, total } = shelf
  const lines = [{ ticketType, quantity: 1, unitPrice: price, cancelled: 0 }]
  const purchase = { placedAt: new Date().toISOString(), lines, total: price, status: 'confirmed' as const }
  for (let first = 0; first < missing; first += batch) {
    signal.throwIfAborted()
    const sold = Math.min(first + batch, missing)
    const writes = Array.from({ length: sold - first }, (_, index) => {
      const orderId = `01900000-0000-7000-8000-${(first + index).toString(16).padStart(12, '0')}`
      return [
        op.put(Purchase, { username, eventId: soldEventId, orderId }, purchase),
        op.put(Order, { eventId: soldEventId, orderId }, { username }),
      ]
    }).flat()
    const ticket = { ...shelf, available: total - sold, sold, revenue: sold * price }
    await store.txn({ success: op.nest([op.put(Ticket, parts, ticket), ...writes]) }, { deadlineMs: 10_000 })
  }
}
