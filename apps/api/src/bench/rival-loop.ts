import { setTimeout as sleep } from 'node:timers/promises'
import { compare, type EtcdStore, op, type Revision } from '@ticketcd/etcd'
import {
  Allowance,
  Event,
  type HoldInput,
  Order,
  Purchase,
  type PurchaseValue,
  stock,
  Ticket,
  type TicketValue,
  totalOf,
} from '@ticketcd/schema'
import { Refusal } from '../http/refusal.ts'

/**
 * A purchase gives up after this time, in milliseconds. No purchase by our own checkout waits as
 * long.
 */
const patienceMs = 5_000
/**
 * Pauses of the tuned loop, in milliseconds. Found by experiment with 64 buyers on five nodes: with
 * 2 to 250 it sells half as much.
 */
const backOffMs = { first: 50, max: 2_000 }

interface State {
  ticket: TicketValue
  ticketRevision: Revision
  limit: number
  quantity: number
  allowanceRevision: Revision | undefined
}

/**
 * Buys with a compare-and-swap loop for each customer, the obvious first implementation. Each
 * attempt reads, decides, and writes only if nothing that it read has changed. It writes the same
 * keys as our own `buy`. It takes one line of one ticket type.
 *
 * - naive: after a lost race it reads again and retries at once.
 * - tuned: a lost race reads in its else-branch, and the next attempt uses these values at once. If
 *   that one loses as well, it waits for a random, growing time. Then it reads again, since the
 *   values of the else-branch are out of date.
 */
export async function buyInLoop(
  store: EtcdStore,
  username: string,
  { eventId, orderId, lines }: HoldInput,
  tuned: boolean,
): Promise<{ revision: number }> {
  const [line] = lines
  if (!line) throw new Refusal({ code: 'order-conflict' })
  const { ticketType, quantity } = line
  const endsAt = performance.now() + patienceMs
  const ticketParts = { eventId, ticketType }
  const customer = { eventId, username }
  const reads = [
    op.get(Event, { eventId }),
    op.get(Ticket, ticketParts),
    op.get(Allowance, customer),
  ] as const
  const stateOf = ([event, ticket, allowance]: Reads<typeof reads>): State => {
    if (!event || !ticket) throw new Refusal({ code: 'event-not-found' })
    return {
      ticket: ticket.value,
      ticketRevision: ticket.modRevision,
      limit: event.value.maxPerCustomer,
      quantity: allowance?.value.quantity ?? 0,
      allowanceRevision: allowance?.modRevision,
    }
  }
  const read = async () => {
    const { responses } = await store.txn({ success: reads })
    return stateOf(responses as Reads<typeof reads>)
  }
  let state = await read()
  for (let lost = 0; performance.now() < endsAt; lost++) {
    const { ticket, ticketRevision, limit, allowanceRevision } = state
    const owned = state.quantity + quantity
    if (owned > limit) throw new Refusal({ code: 'over-limit', limit, owned: state.quantity })
    const after = stock.buy(ticket, quantity, ticket.price)
    if (!after) throw new Refusal({ code: 'not-enough-left', ticketType, available: ticket.available })
    const result = await store.txn({
      compare: [
        compare.modRevisionIs(Ticket, ticketParts, ticketRevision),
        compare.absent(Order, { eventId, orderId }),
        allowanceRevision === undefined
          ? compare.absent(Allowance, customer)
          : compare.modRevisionIs(Allowance, customer, allowanceRevision),
      ],
      success: [
        op.put(Ticket, ticketParts, after),
        op.put(Purchase, { username, eventId, orderId }, purchaseOf(ticketType, quantity, ticket.price)),
        op.put(Order, { eventId, orderId }, { username }),
        op.put(Allowance, customer, { quantity: owned }),
      ],
      failure: tuned ? [...reads] : [],
    })
    if (result.succeeded) return { revision: result.revision }
    if (tuned && lost % 2 === 0) {
      state = stateOf(result.responses as unknown as Reads<typeof reads>)
      continue
    }
    if (tuned) await sleep(Math.random() * Math.min(backOffMs.max, backOffMs.first * 2 ** lost))
    state = await read()
  }
  throw new Refusal({ code: 'busy', retryAfterMs: 1_000 })
}

type Reads<Ops extends readonly { read(...args: never[]): unknown }[]> = {
  -readonly [Index in keyof Ops]: ReturnType<Ops[Index]['read']>
}

function purchaseOf(ticketType: string, quantity: number, unitPrice: number): PurchaseValue {
  const lines = [{ ticketType, quantity, unitPrice, cancelled: 0 }]
  return { placedAt: new Date().toISOString(), lines, total: totalOf(lines), status: 'confirmed' }
}
