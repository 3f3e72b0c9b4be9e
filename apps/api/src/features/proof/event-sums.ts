import { type EtcdStore, op, type Revision } from '@ticketcd/etcd'
import { Hold, Order, Purchase, type PurchaseLine } from '@ticketcd/schema'

/** The sums over the carts and orders of an event, by ticket type. */
export interface EventSums {
  readonly inCarts: ReadonlyMap<string, number>
  readonly inOrders: ReadonlyMap<string, number>
  readonly carts: number
  readonly orders: number
}

/** Keys in a page of a range. */
const pageSize = 500
/** Purchases in one transaction; etcd accepts 128 operations. */
const togetherMax = 100
/** Deadline of one read. */
const deadlineMs = 2_000

/**
 * Adds up an event's carts and orders at a revision, page by page.
 *
 * @param readsMax maximum number of carts and orders
 * @returns `undefined` if there are more than `readsMax`
 * @throws {EtcdFailure} also if the revision has been compacted meanwhile
 */
export async function sumsOf(
  store: Pick<EtcdStore, 'count' | 'scan' | 'txn'>,
  eventId: string,
  revision: Revision,
  readsMax: number,
): Promise<EventSums | undefined> {
  const inCarts = new Tally()
  const inOrders = new Tally()
  const options = { revision, limit: pageSize, deadlineMs }
  // The counts come first: they cost as little as one page, and a too large event costs no more.
  const counts = await Promise.all([Hold, Order].map((record) => store.count(record, { eventId }, options)))
  if (counts.reduce((sum, count) => sum + count, 0) > readsMax) return undefined

  let carts = 0
  for await (const { entries } of store.scan(Hold, { eventId }, options)) {
    const running = entries.filter(({ value }) => !value.ended)
    carts += running.length
    for (const { value } of running) inCarts.add(value.lines)
  }
  let orders = 0
  for await (const { entries } of store.scan(Order, { eventId }, options)) {
    for (let from = 0; from < entries.length; from += togetherMax) {
      const reads = entries
        .slice(from, from + togetherMax)
        .map(({ parts: { orderId }, value: { username } }) =>
          op.get(Purchase, { username, eventId, orderId }, { revision }),
        )
      const { responses } = await store.txn({ success: reads }, { deadlineMs })
      for (const purchase of responses) {
        if (!purchase) continue
        orders += 1
        inOrders.add(purchase.value.lines.map(keptOf))
      }
    }
  }
  return { inCarts, inOrders, carts, orders }
}

function keptOf({ ticketType, quantity, cancelled }: PurchaseLine) {
  return { ticketType, quantity: quantity - cancelled }
}

/** Quantities by ticket type. */
class Tally extends Map<string, number> {
  add(lines: readonly { ticketType: string; quantity: number }[]): void {
    for (const { ticketType, quantity } of lines) this.set(ticketType, (this.get(ticketType) ?? 0) + quantity)
  }
}
