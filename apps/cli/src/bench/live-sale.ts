import { setTimeout as sleep } from 'node:timers/promises'
import { compare, type EtcdStore, op, type Revision } from '@ticketcd/etcd'
import { Event, Purchase, Ticket, type TicketValue } from '@ticketcd/schema'
import { Failure } from '../failure.ts'
import type { Commit } from './live-arrivals.ts'
import { sharedNowMs } from './live-helper.ts'

/** The event that `bench live` sells, and its customer. */
export const soldEventId = 'bench-live'
const username = 'bench-live'
export const ticketType = 'Standard'
const price = 2_500
const total = 10_000_000
/** The highest limit that an event may have. */
const maxPerCustomer = 100
const dayMs = 24 * 60 * 60 * 1_000

export interface Sale {
  commits: Commit[]
  tickets: number
  seconds: number
}

/** Puts an event on sale with more tickets than any benchmark sells. */
export async function putOnSale(store: EtcdStore, eventId: string): Promise<void> {
  const at = (days: number) => new Date(Date.now() + days * dayMs).toISOString()
  const value: TicketValue = { price, total, available: total, held: 0, sold: 0, revenue: 0, position: 0 }
  await store.put(Ticket, { eventId, ticketType }, value)
  await store.put(
    Event,
    { eventId },
    {
      name: 'A sale that is measured',
      description: '',
      venue: 'Hall',
      location: 'Lisbon',
      type: 'Concert',
      startsAt: at(30),
      endsAt: at(30.1),
      timeZone: 'Europe/Lisbon',
      status: 'on-sale',
      salesOpenAt: at(-1),
      maxPerCustomer,
      createdAt: at(-2),
      updatedAt: at(-2),
    },
  )
}

/**
 * Sells at a steady pace. Each transaction has the writes of a confirmed order that the stream
 * reads: it compares the ticket stock's revision, changes the stock, and writes a purchase.
 */
export async function sell(
  store: EtcdStore,
  {
    perSecond,
    quantity,
    seconds,
    signal,
  }: { perSecond: number; quantity: number; seconds: number; signal: AbortSignal },
): Promise<Sale> {
  const parts = { eventId: soldEventId, ticketType }
  const entry = await store.get(Ticket, parts)
  if (!entry) throw new Failure('The event of this benchmark is gone.')
  let { value, modRevision } = entry as { value: TicketValue; modRevision: Revision }
  const commits: Commit[] = []
  const startedMs = sharedNowMs()
  const everyMs = (1_000 * quantity) / perSecond
  for (let index = 0; sharedNowMs() - startedMs < seconds * 1_000; index++) {
    signal.throwIfAborted()
    await sleep(Math.max(0, startedMs + index * everyMs - sharedNowMs()))
    value = {
      ...value,
      available: value.available - quantity,
      sold: value.sold + quantity,
      revenue: value.revenue + quantity * price,
    }
    const orderId = `01900000-0000-7000-8000-${(modRevision % 2 ** 40).toString(16).padStart(12, '0')}`
    const purchase = {
      placedAt: new Date().toISOString(),
      lines: [{ ticketType, quantity, unitPrice: price, cancelled: 0 }],
      total: quantity * price,
      status: 'confirmed' as const,
    }
    const sentMs = sharedNowMs()
    const { succeeded, revision } = await store.txn({
      compare: [compare.modRevisionIs(Ticket, parts, modRevision)],
      success: [
        op.put(Ticket, parts, value),
        op.put(Purchase, { username, eventId: soldEventId, orderId }, purchase),
      ],
    })
    if (!succeeded) throw new Failure('Another process sells the event of this benchmark.')
    commits.push([revision, sentMs])
    modRevision = revision
  }
  return { commits, tickets: commits.length * quantity, seconds: (sharedNowMs() - startedMs) / 1_000 }
}
