import { compare, type Entry, type Op, op, type RecordPage, type Revision } from '@ticketcd/etcd'
import {
  Allowance,
  type AllowanceValue,
  Event,
  type EventValue,
  Hold,
  type HoldValue,
  Order,
  type OrderRef,
  Purchase,
  type PurchaseValue,
  Ticket,
  type TicketValue,
} from '@ticketcd/schema'

/** Whose order it is and which. */
export interface OrderOf extends OrderRef {
  username: string
}

type EventParts = { readonly eventId: string }
type OrderParts = { readonly eventId: string; readonly orderId: string }
type AllowanceParts = { readonly eventId: string; readonly username: string }
type PurchaseParts = { readonly username: string; readonly eventId: string; readonly orderId: string }
type TicketParts = { readonly eventId: string; readonly ticketType: string }

/** All that a step of an order depends on, as it stood at one revision. */
export interface Scene {
  revision: Revision
  event: Entry<EventParts, EventValue> | undefined
  allowance: Entry<AllowanceParts, AllowanceValue> | undefined
  hold: Entry<OrderParts, HoldValue> | undefined
  order: Entry<OrderParts, { username: string }> | undefined
  purchase: Entry<PurchaseParts, PurchaseValue> | undefined
  /** By ticket type. One whose value does not parse is missing. */
  tickets: ReadonlyMap<string, Entry<TicketParts, TicketValue>>
}

/** No event has as many ticket types. */
const ticketTypesMax = 100

/** Reads the scene: as a transaction of its own, or as the else-branch of one that lost its race. */
export function sceneReads({ username, eventId, orderId }: OrderOf) {
  return [
    op.get(Event, { eventId }),
    op.get(Allowance, { eventId, username }),
    op.get(Hold, { eventId, orderId }),
    op.get(Order, { eventId, orderId }),
    op.get(Purchase, { username, eventId, orderId }),
    op.range(Ticket, { eventId }, { limit: ticketTypesMax }),
  ] as const
}

type SceneAnswers = [
  Scene['event'],
  Scene['allowance'],
  Scene['hold'],
  Scene['order'],
  Scene['purchase'],
  RecordPage<TicketParts, TicketValue>,
]

export function sceneOf(revision: Revision, answers: SceneAnswers): Scene {
  const [event, allowance, hold, order, purchase, page] = answers
  const tickets = new Map(page.entries.map((entry) => [entry.parts.ticketType, entry]))
  return { revision, event, allowance, hold, order, purchase, tickets }
}

/** What a step writes; `null` deletes. */
export interface Changes {
  hold?: HoldValue | null
  purchase?: PurchaseValue
  allowance?: AllowanceValue | null
  tickets: ReadonlyMap<string, TicketValue>
}

/** That nothing the judgement rests on has changed since: every key read, but of the tickets only those written. */
export function guardsOf(of: OrderOf, scene: Scene, changes: Changes) {
  const { username, eventId, orderId } = of
  const tickets = [...changes.tickets.keys()].map((ticketType) => {
    const parts = { eventId, ticketType }
    const entry = scene.tickets.get(ticketType)
    return entry ? compare.modRevisionIs(Ticket, parts, entry.modRevision) : compare.absent(Ticket, parts)
  })
  return [
    scene.event
      ? compare.modRevisionIs(Event, { eventId }, scene.event.modRevision)
      : compare.absent(Event, { eventId }),
    scene.allowance
      ? compare.modRevisionIs(Allowance, { eventId, username }, scene.allowance.modRevision)
      : compare.absent(Allowance, { eventId, username }),
    scene.hold
      ? compare.modRevisionIs(Hold, { eventId, orderId }, scene.hold.modRevision)
      : compare.absent(Hold, { eventId, orderId }),
    scene.order
      ? compare.modRevisionIs(Order, { eventId, orderId }, scene.order.modRevision)
      : compare.absent(Order, { eventId, orderId }),
    ...tickets,
  ]
}

export function writesOf(of: OrderOf, { hold, purchase, allowance, tickets }: Changes): Op<unknown>[] {
  const { username, eventId, orderId } = of
  const writes: Op<unknown>[] = []
  for (const [ticketType, ticket] of tickets) writes.push(op.put(Ticket, { eventId, ticketType }, ticket))
  if (hold) writes.push(op.put(Hold, { eventId, orderId }, hold))
  if (hold === null) writes.push(op.delete(Hold, { eventId, orderId }))
  if (allowance) writes.push(op.put(Allowance, { eventId, username }, allowance))
  if (allowance === null) writes.push(op.delete(Allowance, { eventId, username }))
  if (purchase) {
    writes.push(op.put(Purchase, { username, eventId, orderId }, purchase))
    writes.push(op.put(Order, { eventId, orderId }, { username }))
  }
  return writes
}
