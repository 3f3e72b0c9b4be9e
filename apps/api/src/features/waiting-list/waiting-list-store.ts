import { type EtcdStore, op } from '@ticketcd/etcd'
import {
  type EventValue,
  type JoinInput,
  type LeaveInput,
  type OrderRef,
  saleState,
  Waiting,
  type WaitingValue,
  type WaitingView,
  Waitlist,
} from '@ticketcd/schema'
import { ReadBatch } from '../../store/read-batch.ts'
import type { WaitingLists } from './router.ts'

/** Deadline of each read of a customer's places, in milliseconds. */
const readMs = 2_000
/** More places than a customer has: each counts towards the limit of its event. */
const placesMax = 100

interface Place {
  username: string
  eventId: string
  ticketType: string
}

interface Settled<Answer> {
  answer: Answer
  /** A revision at which the answer holds. */
  revision: number
}

/**
 * The steps of a waiting list. They change the same stock as purchases, so checkout decides them in
 * the batches of their event. Each is safe to repeat.
 */
export interface WaitingListSteps {
  /** @throws {Refusal} if the customer may not join */
  submit(step: {
    kind: 'join'
    of: OrderRef & { username: string }
    ticketType: string
    quantity: number
  }): Promise<Settled<WaitingValue>>
  /** @throws {Refusal} if the place already has an offer */
  submit(step: {
    kind: 'leave'
    of: OrderRef & { username: string }
    ticketType: string
  }): Promise<Settled<null>>
  /** Offers the available stock of a type to its list, in order. @returns the number of offers */
  submit(step: { kind: 'offer'; eventId: string; ticketType: string }): Promise<Settled<number>>
}

export interface WaitingListStoreOptions {
  store: Pick<EtcdStore, 'range' | 'txn'>
  steps: WaitingListSteps
  /** Returns the cached event, to show with a place. */
  event(eventId: string): EventValue | undefined
  /** @returns ISO 8601, UTC */
  now(): string
}

/** Waiting lists in etcd. Joining and leaving are steps in the queue of the event, like buying. */
export class WaitingListStore implements WaitingLists {
  private readonly options: WaitingListStoreOptions

  constructor(options: WaitingListStoreOptions) {
    this.options = options
  }

  async join(username: string, { eventId, orderId, ticketType, quantity }: JoinInput) {
    const of = { username, eventId, orderId }
    const { answer, revision } = await this.options.steps.submit({ kind: 'join', of, ticketType, quantity })
    const [waiting] = await this.views([[{ username, eventId, ticketType }, answer]])
    if (!waiting) throw new Error('a place without a view')
    return { waiting, revision }
  }

  async leave(username: string, { eventId, orderId, ticketType }: LeaveInput) {
    const of = { username, eventId, orderId }
    const { revision } = await this.options.steps.submit({ kind: 'leave', of, ticketType })
    return { revision }
  }

  /**
   * Offers the available stock of a type to its waiting list. Safe in several processes at once.
   */
  async offer(eventId: string, ticketType: string): Promise<void> {
    await this.options.steps.submit({ kind: 'offer', eventId, ticketType })
  }

  /** The customer's place with this order id, in any waiting list of the event. */
  async placeOf(username: string, { eventId, orderId }: OrderRef): Promise<WaitingView | undefined> {
    const page = await this.options.store.range(
      Waiting,
      { username, eventId },
      { limit: placesMax, deadlineMs: readMs },
    )
    const own = page.entries.filter(({ value }) => value.orderId === orderId)
    const [view] = await this.views(own.map(({ parts, value }) => [parts, value]))
    return view
  }

  async mine(username: string): Promise<WaitingView[]> {
    const page = await this.options.store.range(
      Waiting,
      { username },
      { limit: placesMax, deadlineMs: readMs },
    )
    const views = await this.views(page.entries.map(({ parts, value }) => [parts, value]))
    return views.sort(
      (a, b) => Number(a.offer === null) - Number(b.offer === null) || (a.joinedAt < b.joinedAt ? -1 : 1),
    )
  }

  private async views(places: readonly (readonly [Place, WaitingValue])[]): Promise<WaitingView[]> {
    const batch = new ReadBatch()
    const views = places.map(
      ([{ username, eventId, ticketType }, { orderId, quantity, joinedAtMs, offer }]) => {
        const before = offer
          ? undefined
          : batch.add(
              op.countBefore(
                Waitlist,
                { eventId, ticketType },
                { eventId, ticketType, joinedAtMs, username },
              ),
            )
        const event = this.options.event(eventId)
        return (): WaitingView => ({
          eventId,
          orderId,
          ticketType,
          quantity,
          joinedAt: new Date(Number(joinedAtMs)).toISOString(),
          position: before ? before() + 1 : null,
          offer: offer ?? null,
          over: event !== undefined && isOver(event, this.options.now()),
          event: event
            ? { name: event.name, venue: event.venue, startsAt: event.startsAt, timeZone: event.timeZone }
            : null,
        })
      },
    )
    if (views.length > 0 && places.some(([, { offer }]) => !offer))
      await batch.send(this.options.store, readMs)
    return views.map((view) => view())
  }
}

/** Whether an event can never offer tickets again. */
function isOver(event: EventValue, now: string): boolean {
  const state = saleState(event, { available: 0, total: 0 }, now)
  return state === 'cancelled' || state === 'past'
}
