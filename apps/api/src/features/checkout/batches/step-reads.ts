import { EtcdFailure, type EtcdStore, op, type Revision } from '@ticketcd/etcd'
import { Allowance, Event, Hold, Order, Purchase, Ticket, Waiting, Waitlist } from '@ticketcd/schema'
import type { ReadStep } from '../rules/batch.ts'
import type { OrderStep } from '../rules/decision.ts'
import type { OrderSnapshot } from '../rules/snapshot.ts'
import type { OrderOf, Step } from '../rules/step.ts'
import {
  anyKey,
  customerKey,
  type EventBase,
  type EventState,
  newest,
  orderKey,
  type ReadAt,
} from './event-base.ts'
import { ReadBatch } from './read-batch.ts'

/** A step with all that it depends on of its order. */
export interface StepReading extends ReadAt {
  read: ReadStep
}

/** Of one step: what it depends on, or why that could not be read. */
export type StepRead = StepReading | { error: unknown }

/** etcd's limit of one transaction is 128 operations. One that only reads must not nest: it would be written to the log. */
const stepsReadMax = 24
/** No event has as many ticket types. */
const ticketTypesReadMax = 100
/** How many of a waiting list are looked at in one round. */
const waitersMax = 16

/**
 * What the steps of one event depend on, in their order; some at a later revision than others. A stored value that does not parse
 * fails the steps that depend on it and no others.
 *
 * @throws {EtcdFailure} when etcd does not answer
 */
export async function readSteps(
  store: Pick<EtcdStore, 'txn'>,
  steps: readonly Step[],
  deadlineMs: number,
): Promise<StepRead[]> {
  const read = await Promise.all(
    groupsOf(steps).map(async (group) =>
      group[0]?.kind === 'offer'
        ? [await readOffer(store, group[0], deadlineMs)]
        : readGroup(store, group, deadlineMs),
    ),
  )
  return read.flat()
}

/** Neighbours that are read together. An offer reads as much as many steps. */
function groupsOf(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = []
  for (const step of steps) {
    const last = groups.at(-1)
    const fits = last && last.length < stepsReadMax && last[0]?.kind !== 'offer' && step.kind !== 'offer'
    if (fits) last.push(step)
    else groups.push([step])
  }
  return groups
}

/** The event and its tickets. @throws {EtcdFailure} decode where one of them does not parse */
export async function readEventState(
  store: Pick<EtcdStore, 'txn'>,
  eventId: string,
  deadlineMs: number,
): Promise<EventState> {
  const batch = new ReadBatch()
  const state = eventStateIn(batch, eventId)
  return state(await batch.send(store, deadlineMs))
}

/** Adds the event and its tickets to what a batch reads. */
export function eventStateIn(
  batch: Pick<ReadBatch, 'add'>,
  eventId: string,
): (revision: Revision) => EventState {
  const event = batch.add(op.get(Event, { eventId }))
  const tickets = batch.add(op.range(Ticket, { eventId }, { limit: ticketTypesReadMax }))
  return (revision) => {
    const { entries, problems } = tickets()
    const entry = event()
    // What its tickets hold is not known: nothing may be decided about them.
    for (const { key, reason } of problems) throw new EtcdFailure('decode', `${key}: ${reason}`)
    return {
      revision,
      eventRevision: entry?.modRevision,
      changedAt: newest([entry?.modRevision, ...entries.map(({ modRevision }) => modRevision)]),
      event: entry?.value,
      tickets: new Map(entries.map(({ parts, value }) => [parts.ticketType, value])),
    }
  }
}

async function readGroup(
  store: Pick<EtcdStore, 'txn'>,
  steps: readonly Step[],
  deadlineMs: number,
): Promise<StepRead[]> {
  try {
    const batch = new ReadBatch()
    const reads = steps.flatMap((step) => (step.kind === 'offer' ? [] : [readStep(batch, step)]))
    const revision = await batch.send(store, deadlineMs)
    return reads.map((read) => ({ ...read(), revision }))
  } catch (error) {
    if (!(error instanceof EtcdFailure) || error.code !== 'decode') throw error
    if (steps.length === 1) return [{ error }]
    const alone = await Promise.all(steps.map((step) => readGroup(store, [step], deadlineMs)))
    return alone.flat()
  }
}

/** What is known of a step without asking. */
export function knownReading(base: EventBase | undefined, step: Step): StepReading | undefined {
  const snapshot = base?.orders.snapshotOf(step)
  if (!base || !snapshot || step.kind === 'offer') return undefined
  return { read: { step, snapshot }, revision: base.revision, keys: keysOf(step) }
}

function keysOf({ of: { orderId, username } }: OrderStep): string[] {
  return [orderKey(orderId), customerKey(username)]
}

function readStep(batch: ReadBatch, step: OrderStep): () => Omit<StepReading, 'revision'> {
  const order = readOrder(batch, step.of)
  const waiting = 'ticketType' in step ? readWaiting(batch, step.of, step.ticketType) : undefined
  return () => ({
    read: { step, snapshot: { ...order(), waiting: waiting?.() } },
    keys: keysOf(step),
  })
}

/** The head of a list, then all that an offer to those who stand there depends on. */
async function readOffer(
  store: Pick<EtcdStore, 'txn'>,
  step: Extract<Step, { kind: 'offer' }>,
  deadlineMs: number,
): Promise<StepRead> {
  const { eventId, ticketType } = step
  try {
    const heads = new ReadBatch()
    const list = heads.add(op.range(Waitlist, { eventId, ticketType }, { limit: waitersMax }))
    const revision = await heads.send(store, deadlineMs)
    const batch = new ReadBatch()
    const waiters = list().entries.map(({ parts: { username, joinedAtMs }, value: place }) => {
      const of = { username, eventId, orderId: place.orderId }
      const order = readOrder(batch, of)
      const waiting = readWaiting(batch, of, ticketType)
      return () => ({ of, joinedAtMs, place, ...order(), waiting: waiting() })
    })
    if (waiters.length > 0) await batch.send(store, deadlineMs)
    // As old as its oldest part.
    return { read: { step, waiters: waiters.map((waiter) => waiter()) }, revision, keys: [anyKey] }
  } catch (error) {
    if (!(error instanceof EtcdFailure) || error.code !== 'decode') throw error
    return { error }
  }
}

function readOrder(batch: ReadBatch, { username, eventId, orderId }: OrderOf): () => OrderSnapshot {
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
