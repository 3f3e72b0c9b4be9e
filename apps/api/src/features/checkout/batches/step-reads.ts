import { EtcdFailure, type EtcdStore, op, type Revision } from '@ticketcd/etcd'
import { Allowance, Event, Hold, Order, Purchase, Ticket, Waiting, Waitlist } from '@ticketcd/schema'
import { ReadBatch, readSnapshot } from '../../../store/read-batch.ts'
import type { ReadStep } from '../rules/batch.ts'
import type { OrderSnapshot } from '../rules/snapshot.ts'
import type { OrderOf, OrderStep, Step } from '../rules/step.ts'
import {
  anyKey,
  customerKey,
  type EventBase,
  type EventState,
  newest,
  orderKey,
  type ReadAt,
} from './event-base.ts'

/** A step with the order values that it depends on. */
export interface StepReading extends ReadAt {
  read: ReadStep
}

/** The values of one step, or the error of their read. */
export type StepRead = StepReading | { error: unknown }

/**
 * etcd permits 128 operations in a transaction. A read-only transaction must not nest: etcd would
 * write it to the log.
 */
const stepsReadMax = 24
/** No event has this many ticket types. */
const ticketTypesReadMax = 100
/** Number of waiting customers that one offer step reads. */
const waitersMax = 16

/**
 * Reads the values that the steps of one event depend on, in their order. Their revisions may
 * differ. A stored value that does not parse fails only the steps that depend on it.
 *
 * @throws {EtcdFailure} if etcd does not answer
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

/**
 * Groups consecutive steps that are read together. An offer is read alone: it reads as much as many
 * steps.
 */
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

/**
 * Reads an event and its ticket stocks.
 *
 * @throws {EtcdFailure} `decode` if one of them does not parse
 */
export async function readEventState(
  store: Pick<EtcdStore, 'txn'>,
  eventId: string,
  deadlineMs: number,
): Promise<EventState> {
  return readSnapshot(store, (batch) => eventStateIn(batch, eventId), deadlineMs)
}

/**
 * Adds an event and its ticket stocks to a read batch.
 *
 * @returns a function that returns them, once the batch was sent
 */
export function eventStateIn(
  batch: Pick<ReadBatch, 'add'>,
  eventId: string,
): (revision: Revision) => EventState {
  const event = batch.add(op.get(Event, { eventId }))
  const tickets = batch.add(op.range(Ticket, { eventId }, { limit: ticketTypesReadMax }))
  return (revision) => {
    const { entries, problems } = tickets()
    const entry = event()
    // Without the counts of a ticket stock nothing may be decided.
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

/** The values of a step from the order index; `undefined` if they have to be read. */
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

/**
 * Reads the head of a waiting list, then the values that an offer to each of its customers depends
 * on.
 */
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
    // `revision` is that of the oldest read.
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
