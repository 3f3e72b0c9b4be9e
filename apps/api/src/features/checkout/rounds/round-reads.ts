import { type EtcdStore, op, type Revision } from '@ticketcd/etcd'
import { Allowance, Event, Hold, Order, Purchase, Ticket, Waiting, Waitlist } from '@ticketcd/schema'
import type { ReadStep } from '../rules/round.ts'
import type { EventScene, OrderScene } from '../rules/scene.ts'
import type { OrderOf, Step } from '../rules/step.ts'
import { ReadBatch } from './read-batch.ts'

/** The whole event as it stood at a revision. */
export interface EventStanding extends EventScene {
  revision: Revision
  /** The newest write to the event's own key; `undefined` when there is no such event. */
  eventRevision: Revision | undefined
}

export interface RoundScene {
  standing: EventStanding
  steps: ReadStep[]
}

/** No event has as many ticket types. */
const ticketTypesReadMax = 100
/** How many of a waiting list are looked at in one round. */
const waitersMax = 16

/** All that the steps depend on, at one revision. A stored value that does not parse fails it all. */
export async function readRound(
  store: Pick<EtcdStore, 'txn'>,
  eventId: string,
  steps: readonly Step[],
  deadlineMs: number,
): Promise<RoundScene> {
  const places = await readPlaces(store, eventId, steps, deadlineMs)
  const batch = new ReadBatch()
  const event = batch.add(op.get(Event, { eventId }))
  const tickets = batch.add(op.range(Ticket, { eventId }, { limit: ticketTypesReadMax }))
  const reads = steps.map((step) => readStep(batch, step, places))
  const revision = await batch.send(store, deadlineMs)
  return {
    standing: {
      revision,
      eventRevision: event()?.modRevision,
      event: event()?.value,
      tickets: new Map(tickets().entries.map(({ parts, value }) => [parts.ticketType, value])),
    },
    steps: reads.map((read) => read()),
  }
}

type Places = ReadonlyMap<string, readonly Place[]>
type Place = { of: OrderOf; joinedAtMs: string; place: { orderId: string; quantity: number } }

/** The heads of the lists that the steps offer to. Whether they are still true is told by what is read after them. */
async function readPlaces(
  store: Pick<EtcdStore, 'txn'>,
  eventId: string,
  steps: readonly Step[],
  deadlineMs: number,
): Promise<Places> {
  const ticketTypes = steps.flatMap((step) => (step.kind === 'offer' ? [step.ticketType] : []))
  if (ticketTypes.length === 0) return new Map()
  const batch = new ReadBatch()
  const lists = ticketTypes.map((ticketType) =>
    batch.add(op.range(Waitlist, { eventId, ticketType }, { limit: waitersMax })),
  )
  await batch.send(store, deadlineMs)
  return new Map(
    ticketTypes.map((ticketType, index) => [
      ticketType,
      (lists[index]?.().entries ?? []).map(({ parts: { username, joinedAtMs }, value }) => ({
        of: { username, eventId, orderId: value.orderId },
        joinedAtMs,
        place: value,
      })),
    ]),
  )
}

function readStep(batch: ReadBatch, step: Step, places: Places): () => ReadStep {
  if (step.kind === 'offer') {
    const waiters = (places.get(step.ticketType) ?? []).map((place) => {
      const order = readOrder(batch, place.of)
      const waiting = readWaiting(batch, place.of, step.ticketType)
      return () => ({ ...place, ...order(), waiting: waiting() })
    })
    return () => ({ step, waiters: waiters.map((waiter) => waiter()) })
  }
  const order = readOrder(batch, step.of)
  const waiting = 'ticketType' in step ? readWaiting(batch, step.of, step.ticketType) : undefined
  return () => ({ step, scene: { ...order(), waiting: waiting?.() } })
}

function readOrder(batch: ReadBatch, { username, eventId, orderId }: OrderOf): () => OrderScene {
  const hold = batch.add(op.get(Hold, { eventId, orderId }))
  const order = batch.add(op.get(Order, { eventId, orderId }))
  const purchase = batch.add(op.get(Purchase, { username, eventId, orderId }))
  const allowance = batch.add(op.get(Allowance, { eventId, username }))
  return () => ({
    hold: hold()?.value,
    order: order()?.value,
    purchase: purchase()?.value,
    allowance: allowance()?.value,
  })
}

function readWaiting(batch: ReadBatch, { username, eventId }: OrderOf, ticketType: string) {
  const waiting = batch.add(op.get(Waiting, { username, eventId, ticketType }))
  return () => waiting()?.value
}
