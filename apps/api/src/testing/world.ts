import type { EtcdStore } from '@ticketcd/etcd'
import {
  EmailOwner,
  Event,
  EventTypes,
  type EventValue,
  Locations,
  Ticket,
  TicketTypes,
  type TicketValue,
  User,
} from '@ticketcd/schema'
import { hashPassword } from '../sessions/password.ts'

export const password = 'correct-horse-battery'
const dayMs = 24 * 60 * 60 * 1000

/** ISO 8601 in UTC. Negative days are in the past. */
export function daysAhead(days: number): string {
  return new Date(Date.now() + days * dayMs).toISOString()
}

function eventValue(changes: Partial<EventValue> = {}): EventValue {
  const startsAt = changes.startsAt ?? daysAhead(30)
  return {
    name: 'Noite de Música',
    description: 'An evening of songs by the river.',
    venue: 'Coliseu',
    location: 'Lisbon',
    type: 'Concert',
    startsAt,
    endsAt: new Date(Date.parse(startsAt) + dayMs / 8).toISOString(),
    timeZone: 'Europe/Lisbon',
    status: 'on-sale',
    salesOpenAt: daysAhead(-10),
    maxPerCustomer: 6,
    createdAt: daysAhead(-20),
    updatedAt: daysAhead(-20),
    ...changes,
  }
}

export function ticketValue(total: number, changes: Partial<TicketValue> = {}): TicketValue {
  return { price: 2_500, total, available: total, held: 0, sold: 0, revenue: 0, position: 0, ...changes }
}

/** Writes an event with its ticket types. Each is a total or a whole value. */
export async function putEvent(
  store: Pick<EtcdStore, 'put'>,
  eventId: string,
  event: Partial<EventValue> = {},
  tickets: Record<string, number | TicketValue> = { Standard: 100 },
): Promise<void> {
  for (const [position, [ticketType, ticket]] of Object.entries(tickets).entries()) {
    const value = typeof ticket === 'number' ? ticketValue(ticket, { position }) : ticket
    await store.put(Ticket, { eventId, ticketType }, value)
  }
  await store.put(Event, { eventId }, eventValue(event))
}

export async function putUser(
  store: EtcdStore,
  username: string,
  role: 'customer' | 'admin',
  withPassword = password,
): Promise<void> {
  const email = `${username}@example.com`
  const passwordHash = await hashPassword(withPassword)
  await store.put(User, { username }, { name: username, email, passwordHash, role, createdAt: daysAhead(-1) })
  await store.put(EmailOwner, { email }, { username })
}

export async function putConfig(store: EtcdStore): Promise<void> {
  const lisbon = { name: 'Lisbon', country: 'PT', timeZone: 'Europe/Lisbon', venues: ['Coliseu'] }
  await store.put(Locations, { list: 'locations' }, [lisbon])
  await store.put(EventTypes, { list: 'event-types' }, ['Concert'])
  await store.put(TicketTypes, { list: 'ticket-types' }, ['Standard'])
}

/** A UUIDv7 that contains the number of an order of a test. */
export function orderId(number: number): string {
  return `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}
