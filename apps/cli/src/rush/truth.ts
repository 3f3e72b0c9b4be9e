import type { EtcdStore } from '@ticketcd/etcd'
import { Order, Purchase, quantityOf, Ticket, type TicketValue } from '@ticketcd/schema'
import type { Report } from './buyer.ts'
import { ticketType } from './crowd.ts'

/** An order in the store. */
export interface StoredOrder {
  readonly username: string
  readonly quantity: number
}

/** The stored stock and orders at the end of a rush. */
export interface Truth {
  readonly stock: TicketValue
  /** By order id. */
  readonly orders: ReadonlyMap<string, StoredOrder>
}

export interface Customer {
  readonly username: string
  readonly reports: readonly Report[]
  readonly wantsMore: boolean
}

export async function readTruth(store: EtcdStore, eventId: string): Promise<Truth> {
  const revision = await store.revision()
  const options = { revision, deadlineMs: 20_000 }
  const entry = await store.get(Ticket, { eventId, ticketType }, options)
  if (!entry) throw new Error(`the event ${eventId} is gone`)
  const orders = new Map<string, StoredOrder>()
  for await (const page of store.scan(Order, { eventId }, options))
    await Promise.all(
      page.entries.map(async ({ parts: { orderId }, value: { username } }) => {
        const purchase = await store.get(Purchase, { username, eventId, orderId }, options)
        orders.set(orderId, { username, quantity: purchase ? quantityOf(purchase.value.lines) : 0 })
      }),
    )
  return { stock: entry.value, orders }
}

/**
 * Compares the outcomes that the customers observed with the store.
 * @returns a sentence for each contradiction
 */
export function contradictionsIn(customers: readonly Customer[], { stock, orders }: Truth): string[] {
  const contradictions: string[] = []
  const mentioned = new Set<string>()
  for (const { username, reports } of customers)
    for (const { orderId, outcome, quantity, why, replies } of reports) {
      mentioned.add(orderId)
      const stored = orders.get(orderId)
      if (outcome === 'unknown') contradictions.push(`${username} received no outcome of order ${orderId}`)
      else if (outcome !== 'bought' && stored)
        contradictions.push(
          `${username} received a refusal of order ${orderId} (${why}; answers: ${replies.join(', ')}), but owns ${stored.quantity}`,
        )
      else if (outcome === 'bought' && !stored)
        contradictions.push(
          `${username} received ${quantity} tickets (order ${orderId}) that the store does not have`,
        )
      else if (stored && (stored.username !== username || stored.quantity !== quantity))
        contradictions.push(
          `order ${orderId} has ${quantity} for ${username} in its answer, ${stored.quantity} for ${stored.username} in the store`,
        )
    }
  for (const [orderId, { username }] of orders)
    if (!mentioned.has(orderId)) contradictions.push(`order ${orderId} of ${username} has no buyer`)

  const sold = [...orders.values()].reduce((sum, { quantity }) => sum + quantity, 0)
  if (sold > stock.total) contradictions.push(`${sold} tickets were sold of ${stock.total}`)
  if (sold !== stock.sold)
    contradictions.push(`the ticket stock has ${stock.sold} sold, the orders have ${sold}`)
  const wanting = customers.filter(({ wantsMore }) => wantsMore).length
  if (wanting > 0 && sold < stock.total)
    contradictions.push(`${stock.total - sold} tickets were left although ${wanting} buyers still needed one`)
  return contradictions
}
