import type { JoinInput, LeaveInput } from '@ticketcd/schema'
import type { RouterOutputs } from '../lib/trpc.ts'
import { eventById } from './catalogue.ts'
import { Refused } from './refused.ts'
import { commit, world } from './world.ts'

type Waitlist = RouterOutputs['waitlist']

/** How many stand before whoever joins a list here. */
const others = 2

export function join({ eventId, orderId, ticketType, quantity }: JoinInput): Waitlist['join'] {
  const known = world.waiting.find((each) => each.eventId === eventId && each.ticketType === ticketType)
  if (known && known.orderId !== orderId)
    throw new Refused({ code: 'already-waiting', orderId: known.orderId })
  if (known) return { waiting: known, revision: world.revision }
  const event = eventById(eventId)
  const ticket = event.tickets.find((each) => each.ticketType === ticketType)
  if (!ticket) throw new Refused({ code: 'ticket-type-not-found', ticketType })
  if (ticket.available > 0)
    throw new Refused({ code: 'not-sold-out', ticketType, available: ticket.available })
  const { name, venue, startsAt, timeZone } = event
  const waiting = {
    eventId,
    orderId,
    ticketType,
    quantity,
    joinedAt: new Date().toISOString(),
    position: others + 1,
    offer: null,
    over: false,
    event: { name, venue, startsAt, timeZone },
  }
  return { waiting, revision: commit({ waiting: [...world.waiting, waiting] }) }
}

export function leave({ orderId }: LeaveInput): Waitlist['leave'] {
  return { revision: commit({ waiting: world.waiting.filter((each) => each.orderId !== orderId) }) }
}

export function mine(): Waitlist['mine'] {
  return world.waiting
}
