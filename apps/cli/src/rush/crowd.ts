import { createHash, randomBytes } from 'node:crypto'
import { type EtcdStore, op } from '@ticketcd/etcd'
import { Event, Session, Ticket } from '@ticketcd/schema'

/** Sessions of one transaction. */
const batch = 500
/** Sessions that are not removed expire after so long. */
const leaseSeconds = 3 * 3_600
const dayMs = 24 * 3_600_000
export const ticketType = 'Standard'
/** In cents. */
const price = 2_500
const maxPerCustomer = 4

export interface Visitor {
  readonly username: string
  /** As a browser sends it. */
  readonly cookie: string
}

/**
 * Creates sessions by writing them directly to the store. A log-in would take a tenth of a second
 * for each password hash, which is not part of the measurement. The sessions have a lease, and no
 * accounts.
 * @returns the visitors, and a function that ends their sessions
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

/** Puts a new event on sale. */
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
