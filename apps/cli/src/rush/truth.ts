import type { EtcdStore } from '@ticketcd/etcd'
import { Order, Purchase, quantityOf, Ticket, type TicketValue } from '@ticketcd/schema'
import type { Report } from './buyer.ts'
import { ticketType } from './crowd.ts'

/** An order as the store has it. */
export interface StoredOrder {
  readonly username: string
  readonly quantity: number
}

/** What the store says when all is over. */
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

/** Holds what everybody was told against what the store says. @returns a sentence for each lie */
export function contradictionsIn(customers: readonly Customer[], { stock, orders }: Truth): string[] {
  const contradictions: string[] = []
  const mentioned = new Set<string>()
  for (const { username, reports } of customers)
    for (const { orderId, outcome, quantity, why, replies } of reports) {
      mentioned.add(orderId)
      const stored = orders.get(orderId)
      if (outcome === 'unknown')
        contradictions.push(`${username} was never told what became of order ${orderId}`)
      else if (outcome !== 'bought' && stored)
        contradictions.push(
          `${username} was told that nothing came of order ${orderId} (${why}; heard ${replies.join(', ')}), and owns ${stored.quantity}`,
        )
      else if (outcome === 'bought' && !stored)
        contradictions.push(
          `${username} was told of ${quantity} tickets (order ${orderId}) that the store does not have`,
        )
      else if (stored && (stored.username !== username || stored.quantity !== quantity))
        contradictions.push(
          `order ${orderId} is ${quantity} for ${username} by word, ${stored.quantity} for ${stored.username} in the store`,
        )
    }
  for (const [orderId, { username }] of orders)
    if (!mentioned.has(orderId)) contradictions.push(`order ${orderId} of ${username} was made by nobody`)

  const sold = [...orders.values()].reduce((sum, { quantity }) => sum + quantity, 0)
  if (sold > stock.total) contradictions.push(`${sold} tickets were sold of ${stock.total}`)
  if (sold !== stock.sold)
    contradictions.push(`the stock says ${stock.sold} are sold, the orders come to ${sold}`)
  const wanting = customers.filter(({ wantsMore }) => wantsMore).length
  if (wanting > 0 && sold < stock.total)
    contradictions.push(`${stock.total - sold} tickets were left although ${wanting} buyers still wanted one`)
  return contradictions
}
