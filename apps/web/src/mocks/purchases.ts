import type { OrderRef } from '@ticketcd/schema'
import type { RouterInputs, RouterOutputs } from '../lib/trpc.ts'
import { Refused } from './refused.ts'
import { world } from './world.ts'

type Purchases = RouterOutputs['purchases']

export function mine({ when, cursor, limit = 24 }: RouterInputs['purchases']['mine']): Purchases['mine'] {
  const now = new Date().toISOString()
  const startOf = (each: Purchases['one']) => each.event?.startsAt ?? ''
  const found = world.purchases
    .filter((each) => startOf(each) > now === (when === 'upcoming'))
    .toSorted((one, other) => startOf(one).localeCompare(startOf(other)) * (when === 'upcoming' ? 1 : -1))
  const start = Number(cursor ?? 0)
  const end = start + limit
  return { items: found.slice(start, end), nextCursor: end < found.length ? String(end) : null }
}

export function one({ orderId }: OrderRef): Purchases['one'] {
  const purchase = world.purchases.find((each) => each.orderId === orderId)
  if (!purchase) throw new Refused({ code: 'order-not-found' })
  return purchase
}
