import { createHash, randomBytes } from 'node:crypto'
import { type EtcdStore, op } from '@ticketcd/etcd'
import { Event, Session, Ticket } from '@ticketcd/schema'

/** Of one transaction. */
const batch = 500
/** Sessions go by themselves an hour after the rush, should nobody have removed them. */
const leaseSeconds = 3 * 3_600
const dayMs = 24 * 3_600_000
export const ticketType = 'Standard'
/** In cents. */
const price = 2_500
const maxPerCustomer = 4

export interface Visitor {
  readonly username: string
  /** As the browser would send it. */
  readonly cookie: string
}

/**
 * Lets a crowd in by writing their sessions straight into the store: each password takes a tenth of a second to hash, and the rush is
 * not about that. The sessions hang on a lease; no account stands behind them.
 */
export async function letIn(
  store: EtcdStore,
  { count, prefix }: { count: number; prefix: string },
): Promise<{ visitors: Visitor[]; letOut: () => Promise<void> }> {
  const lease = await store.leases.grant(leaseSeconds)
  const createdAt = new Date().toISOString()
  const expiresAt = new Date(Date.now() + leaseSeconds * 1_000).toISOString()
  const visitors: Visitor[] = []
  for (let from = 0; from < count; from += batch) {
    const puts = Array.from({ length: Math.min(batch, count - from) }, (_, index) => {
      const username = `${prefix}-${String(from + index).padStart(5, '0')}`
      const token = randomBytes(32).toString('base64url')
      visitors.push({ username, cookie: `ticketcd=${token}` })
      const tokenHash = createHash('sha256').update(token).digest('hex')
      return op.put(Session, { tokenHash }, { username, createdAt, expiresAt }, { lease: lease.id })
    })
    await store.txn({ success: op.nest(puts) }, { deadlineMs: 20_000, resendable: true })
  }
  return { visitors, letOut: () => store.leases.revoke(lease.id) }
}

/** Puts an event of its own on sale. */
export async function putOnSale(store: EtcdStore, eventId: string, tickets: number): Promise<void> {
  const at = (days: number) => new Date(Date.now() + days * dayMs).toISOString()
  const stock = { price, total: tickets, available: tickets, held: 0, sold: 0, revenue: 0, position: 0 }
  const event = {
    name: 'A rush',
    description: 'Simulated by `ticketcd rush`.',
    venue: 'Hall',
    location: 'Lisbon',
    type: 'Concert',
    startsAt: at(30),
    endsAt: at(30.1),
    timeZone: 'Europe/Lisbon',
    status: 'on-sale' as const,
    salesOpenAt: at(-1),
    maxPerCustomer,
    createdAt: at(-2),
    updatedAt: at(-2),
  }
  await store.txn(
    { success: [op.put(Event, { eventId }, event), op.put(Ticket, { eventId, ticketType }, stock)] },
    { deadlineMs: 20_000, resendable: true },
  )
}
