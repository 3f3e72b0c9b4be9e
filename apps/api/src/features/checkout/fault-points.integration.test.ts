import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { connect, type EtcdStore, type Op, revisionZero, type Txn } from '@ticketcd/etcd'
import {
  EventLeader,
  type EventValue,
  type Failure,
  failureDecisions,
  Payment,
  Ticket,
  type TicketValue,
} from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refusal } from '../../http/refusal.ts'
import { failureOfStore } from '../../store/store-failure.ts'
import { type CheckoutProcess, checkoutProcessOn } from '../../testing/checkout-process.ts'
import { FaultGate, type FaultKind, faultKinds } from '../../testing/fault-gate.ts'
import { StoreAuditor } from '../../testing/store-audit.ts'
import { orderId, putEvent } from '../../testing/world.ts'
import { EventLeaders, type EventLeadersOptions } from './event-leader/event-leaders.ts'
import { NotEventLeader } from './event-leader/leadership.ts'
import { PeerSilent } from './event-leader/peer-client.ts'
import type { PeerOutcome } from './event-leader/peer-exchange.ts'
import type { Settled, Step } from './rules/step.ts'

/*
 * A process has a fault at one of its calls. Its customer repeats the request elsewhere, with the
 * same order id. The answer is true, the step was done once, and all totals were correct at every
 * revision. Each protocol is played once for each of its calls.
 */

let cluster: TestCluster
let store: EtcdStore
let audit: StoreAuditor
let plays = 0

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1 })
  store = connect({ hosts: cluster.endpoints, namespace: 'fault-points/' })
  audit = new StoreAuditor(store)
})
afterAll(async () => {
  audit.close()
  store.close()
  await cluster.stop()
})

type Ref = { eventId: string; orderId: string }

interface Protocol {
  what: string
  isPaid?: true
  /** Minutes between `before` and `ask`. */
  minutesLater?: number
  before?(process: CheckoutProcess, ref: Ref): Promise<unknown>
  /** @returns the part of the answer that must be equal each time */
  ask(process: CheckoutProcess, ref: Ref): Promise<unknown>
  /** The state after all requests. */
  ends: { reply?: Failure['code']; state: string; ticket: Partial<TicketValue>; takenCents?: number }
}

/** Two of the four tickets, at 25.00 each. */
const lines = [{ ticketType: 'Standard', quantity: 2 }]
const payment = 'test-accepts'
const hold = ({ checkout }: CheckoutProcess, ref: Ref) => checkout.hold('ana', { ...ref, lines })
const buy = ({ checkout }: CheckoutProcess, ref: Ref) => checkout.buy('ana', { ...ref, lines })
const pay = ({ checkout }: CheckoutProcess, ref: Ref) => checkout.confirm('ana', { ...ref, payment })
const place = (ref: Ref) => ({ ...ref, ticketType: 'Standard', quantity: 2 })
const ofOwner = (ref: Ref) => ({ ...ref, orderId: ref.orderId.replace(/^0/, '1') })
/** Another customer buys all four tickets, and Ana waits. */
async function waitForTwo({ checkout, waitlist }: CheckoutProcess, ref: Ref) {
  await checkout.buy('owner', { ...ofOwner(ref), lines: [{ ticketType: 'Standard', quantity: 4 }] })
  await waitlist.join('ana', place(ref))
}
const giveBackTwo = ({ checkout }: CheckoutProcess, ref: Ref) =>
  checkout.cancel('owner', { ...ofOwner(ref), lines: [{ ticketType: 'Standard', cancelled: 2 }] })
async function beOfferedTwo(process: CheckoutProcess, ref: Ref) {
  await waitForTwo(process, ref)
  await giveBackTwo(process, ref)
  await process.waitlist.offer(ref.eventId, 'Standard')
}

const held: Protocol['ends'] = { state: 'held', ticket: { available: 2, held: 2 } }
const sold: Protocol['ends'] = { state: 'confirmed', ticket: { available: 2, sold: 2, revenue: 5_000 } }

const buying: Protocol = {
  what: 'buy',
  ask: async (at, ref) => (await buy(at, ref)).purchase.placedAt,
  ends: sold,
}

const protocols: Protocol[] = [
  { what: 'hold', ask: async (at, ref) => (await hold(at, ref)).hold.expiresAt, ends: held },
  buying,
  {
    what: 'confirm',
    before: hold,
    ask: async ({ checkout }, ref) => (await checkout.confirm('ana', ref)).purchase.placedAt,
    ends: sold,
  },
  {
    what: 'confirm with a payment',
    isPaid: true,
    before: hold,
    ask: async (at, ref) => (await pay(at, ref)).purchase.placedAt,
    ends: { ...sold, takenCents: 5_000 },
  },
  {
    what: 'confirm with a payment, too late',
    isPaid: true,
    minutesLater: 11,
    before: hold,
    ask: pay,
    ends: { reply: 'hold-expired', state: 'expired', ticket: { available: 4 }, takenCents: 0 },
  },
  {
    what: 'release',
    before: hold,
    ask: async ({ checkout }, ref) => void (await checkout.release('ana', ref)),
    ends: { state: 'released', ticket: { available: 4 } },
  },
  {
    what: 'renew',
    minutesLater: 5,
    before: hold,
    ask: async ({ checkout }, ref) => {
      const { hold } = await checkout.renew('ana', { ...ref, renewal: 1 })
      return [hold.renewals, hold.expiresAt]
    },
    ends: held,
  },
  {
    what: 'cancel a part',
    before: buy,
    ask: async ({ checkout }, ref) => {
      const part = { ...ref, lines: [{ ticketType: 'Standard', cancelled: 1 }] }
      return (await checkout.cancel('ana', part)).purchase
    },
    ends: { state: 'partly-cancelled', ticket: { available: 3, sold: 1, revenue: 2_500 } },
  },
  {
    what: 'cancel a paid purchase',
    isPaid: true,
    before: async (at, ref) => {
      await hold(at, ref)
      await pay(at, ref)
    },
    ask: async ({ checkout }, ref) => (await checkout.cancel('ana', ref)).purchase,
    ends: { state: 'cancelled', ticket: { available: 4 }, takenCents: 0 },
  },
  {
    what: 'the end of an abandoned hold',
    minutesLater: 11,
    before: hold,
    ask: async ({ sweep }, { eventId }) => void (await sweep(eventId)),
    ends: { state: 'expired', ticket: { available: 4 } },
  },
  {
    what: 'join a waiting list',
    before: async ({ checkout }, ref) => {
      await checkout.buy('owner', { ...ofOwner(ref), lines: [{ ticketType: 'Standard', quantity: 4 }] })
    },
    ask: async ({ waitlist }, ref) => (await waitlist.join('ana', place(ref))).waiting.joinedAt,
    ends: { state: 'waiting', ticket: { sold: 4, revenue: 10_000, waiting: 1 } },
  },
  {
    what: 'leave a waiting list',
    before: waitForTwo,
    ask: async ({ waitlist }, ref) => void (await waitlist.leave('ana', place(ref))),
    ends: { state: 'order-not-found', ticket: { sold: 4, revenue: 10_000 } },
  },
  {
    what: 'cancel tickets that a customer waits for',
    before: waitForTwo,
    ask: async (at, ref) => (await giveBackTwo(at, ref)).purchase,
    ends: { state: 'held', ticket: { held: 2, sold: 2, revenue: 5_000 } },
  },
  {
    what: 'confirm an offer of a waiting list',
    before: beOfferedTwo,
    ask: async ({ checkout }, ref) => (await checkout.confirm('ana', ref)).purchase.placedAt,
    ends: { state: 'confirmed', ticket: { sold: 4, revenue: 10_000 } },
  },
  {
    what: 'release an offer of a waiting list',
    before: beOfferedTwo,
    ask: async ({ checkout }, ref) => void (await checkout.release('ana', ref)),
    ends: { state: 'released', ticket: { available: 2, sold: 2, revenue: 5_000 } },
  },
]

type Reply = { answer: unknown } | { failure: Failure['code'] }

async function replyOf(asked: Promise<unknown>): Promise<Reply> {
  try {
    return { answer: (await asked) ?? null }
  } catch (error) {
    return { failure: error instanceof Refusal ? error.failure.code : failureOfStore(error).code }
  }
}

const isFinal = (reply: Reply) => 'answer' in reply || failureDecisions[reply.failure] !== 'retry'

/** Retries like a page, if the failure permits it. @returns the first final reply */
async function finalReply(ask: () => Promise<unknown>): Promise<Reply> {
  for (let tries = 0; tries < 50; tries += 1) {
    const reply = await replyOf(ask())
    if (isFinal(reply)) return reply
  }
  throw new Error('no answer')
}

interface Play {
  kind: FaultKind
  /** Index of the faulty call of the process that decides first; -1 for none. */
  at: number
  /** Whether that process leads the event, and receives the steps from another process. */
  isHandedOver?: boolean
  /**
   * How far the clock of that process is ahead, in milliseconds, and the values of the event for
   * which that matters.
   */
  skewMs?: number
  event?: Partial<EventValue>
  /** Wraps the etcd of every process. */
  through?: (store: EtcdStore) => EtcdStore
}

/** Time to wait for a silent event leader, in milliseconds. */
const patienceMs = 100

/**
 * The parts of a process that sends its steps to an event leader, and replaces it if it does not
 * answer.
 */
async function handingTo(owner: CheckoutProcess, ownersTerm: EventLeaders, eventId: string, own: EtcdStore) {
  ownersTerm.claim(eventId)
  await expect.poll(() => ownersTerm.since(eventId), { interval: 5 }).toBeDefined()
  const entry = await store.get(EventLeader, { eventId })
  if (!entry) throw new Error('nobody owns the event')
  const eventLeaders = eventLeadersOn(own, () => ({ entry, revision: entry.modRevision }))
  const send = async (_url: string, step: Step, leftMs: number): Promise<PeerOutcome> => {
    const isGone = delay(patienceMs).then(() => Promise.reject(new PeerSilent('it sends no heartbeats')))
    return Promise.race([outcomeOf(owner.steps.submitOwned(step, leftMs)), isGone])
  }
  return { eventLeaders, peers: { send } }
}

async function outcomeOf(asked: Promise<Settled>): Promise<PeerOutcome> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof NotEventLeader) return { notOwner: true }
    return { failure: error instanceof Refusal ? error.failure : failureOfStore(error) }
  }
}

function eventLeadersOn(own: EtcdStore, mirrored: EventLeadersOptions['mirrored']): EventLeaders {
  const eventLeaders = new EventLeaders({ store: own, mirrored, onFailure: () => {} })
  eventLeaders.start('http://process')
  return eventLeaders
}

/**
 * Plays a protocol once.
 *
 * @returns the number of calls of the process that decides first, and the final state
 */
async function play(protocol: Protocol, options: Play) {
  const { kind, at, isHandedOver = false, skewMs = 0, through = (store) => store } = options
  plays += 1
  const ref = { eventId: `event-${plays}`, orderId: orderId(plays) }
  let aheadMs = 0
  const nowWith = (skewMs: number) => () => new Date(Date.now() + aheadMs + skewMs).toISOString()
  const { isPaid = false } = protocol
  await putEvent(store, ref.eventId, options.event, { Standard: 4 })
  const other = checkoutProcessOn(through(store), { now: nowWith(0), isPaid })
  await protocol.before?.(other, ref)
  aheadMs = (protocol.minutesLater ?? 0) * 60_000

  const gate = new FaultGate(kind, at)
  const term = isHandedOver
    ? eventLeadersOn(store, () => ({ entry: undefined, revision: revisionZero }))
    : undefined
  const peers = { send: () => Promise.reject(new PeerSilent('it owns the event itself')) }
  const first = checkoutProcessOn(gate.store(through(store)), {
    now: nowWith(skewMs),
    isPaid,
    leading: term && { eventLeaders: term, peers },
  })
  const leading = term && (await handingTo(first, term, ref.eventId, store))
  const asker = leading ? checkoutProcessOn(through(store), { now: nowWith(0), isPaid, leading }) : first

  const asked = replyOf(protocol.ask(asker, ref))
  await Promise.race([gate.reached, asked])
  // A process that is alive and not held up answers. Otherwise the customer has lost the connection
  // or has timed out.
  const answers = isHandedOver || (!gate.hasEnded && kind !== 'is held up before it')
  const early = answers ? await asked : undefined
  const reply = await finalReply(() => protocol.ask(other, ref))
  gate.release()
  const late = early ?? (gate.hasEnded ? undefined : await asked)
  // The fault may occur in the work after the answer.
  await expect.poll(() => gate.hasEnded || first.steps.length === 0, { interval: 5 }).toBe(true)
  await other.waitlist.offer(ref.eventId, 'Standard')
  await other.settle(ref)
  await Promise.all([term, leading?.eventLeaders].map((each) => each?.close()))

  const ticket = (await store.get(Ticket, { eventId: ref.eventId, ticketType: 'Standard' }))?.value
  const { available, held, sold, revenue, waiting = 0 } = ticket ?? {}
  const order = await replyOf(other.checkout.order('ana', ref).then(({ state }) => state))
  const book = (await store.get(Payment, ref))?.value
  return {
    calls: gate.calls,
    ends: {
      failure: 'failure' in reply ? reply.failure : undefined,
      contradiction: late && isFinal(late) && !isSame(late, reply) ? [late, reply] : undefined,
      state: 'answer' in order ? order.answer : order.failure,
      ticket: { available, held, sold, revenue, waiting },
      takenCents: book && book.captured - book.refunded,
    },
  }
}

const isSame = (one: Reply, other: Reply) => JSON.stringify(one) === JSON.stringify(other)

function expected({ reply, state, ticket, takenCents }: Protocol['ends']) {
  return {
    failure: reply,
    contradiction: undefined,
    state,
    ticket: { available: 0, held: 0, sold: 0, revenue: 0, waiting: 0, ...ticket },
    takenCents,
  }
}

/**
 * Plays a protocol without a fault, then with one at each of its calls in turn, a few plays at a
 * time.
 *
 * @returns the number of calls, and all wrong results
 */
async function playAll(protocol: Protocol, options: Omit<Play, 'at'>, isRight = endsAs(protocol.ends)) {
  const { calls, ends } = await play(protocol, { ...options, at: -1 })
  const all: unknown[] = isRight(ends) ? [] : [{ at: -1, ends }]
  for (let from = 0; from < calls; from += 8) {
    const numbers = Array.from({ length: Math.min(8, calls - from) }, (_, index) => from + index)
    const played = await Promise.all(numbers.map((at) => play(protocol, { ...options, at })))
    all.push(...played.flatMap(({ ends }, index) => (isRight(ends) ? [] : [{ at: from + index, ends }])))
  }
  return { calls, wrong: [...all, ...(await audit.faults())] }
}

type Ends = Awaited<ReturnType<typeof play>>['ends']
const endsAs = (right: Protocol['ends']) => (ends: Ends) => isDeepStrictEqual(ends, expected(right))

describe.each(protocols)('$what', (protocol) => {
  it.each(faultKinds)('is done once and answered correctly if at any call a process %s', async (kind) => {
    const { calls, wrong } = await playAll(protocol, { kind })
    expect(wrong).toEqual([])
    // At least the reads of the event and of the order, and the commit.
    expect(calls).toBeGreaterThanOrEqual(3)
  })
})

const handedOver = protocols.filter(({ what }) => ['hold', 'buy', 'confirm', 'cancel a part'].includes(what))

describe.each(handedOver)('$what, sent to the event leader', (protocol) => {
  it.each(faultKinds)('is done once and answered correctly if at any call the leader %s', async (kind) => {
    const { calls, wrong } = await playAll(protocol, { kind, isHandedOver: true })
    expect(wrong).toEqual([])
    expect(calls).toBeGreaterThanOrEqual(3)
  })
})

describe('buy, before the sale opens, with an event leader whose clock is ahead', () => {
  const early = { reply: 'sale-not-open', state: 'order-not-found', ticket: { available: 4 } } as const
  /** A customer who receives `sale-not-open` has no tickets, neither then nor later. */
  const isEither = (ends: Ends) => endsAs(sold)(ends) || endsAs(early)(ends)
  const beforeOpening = (kind: FaultKind, through?: Play['through']) => {
    const event = { salesOpenAt: new Date(Date.now() + 10 * 60_000).toISOString() }
    const options = { kind, event, isHandedOver: true, skewMs: 20 * 60_000, ...(through && { through }) }
    return playAll(buying, options, isEither)
  }

  it.each(faultKinds)('is answered correctly if at any call the leader %s', async (kind) => {
    expect((await beforeOpening(kind)).wrong).toEqual([])
  })

  it('control: is answered wrongly if the commits of an event leader do not compare its key', async () => {
    const unfenced = spoiling((request) => ({ ...request, compare: request.compare?.slice(0, 2) }))
    const { wrong } = await beforeOpening('is held up before it', unfenced)
    expect(wrong[0]).toMatchObject({ ends: { failure: 'sale-not-open', state: 'confirmed' } })
  })
})

describe('the same plays', () => {
  /** The audit cannot distinguish an order from its repetition in the same millisecond. */
  const skewMs = 1_000

  it('control: fail if the commits compare nothing', async () => {
    const careless = spoiling((request) => ({ ...request, compare: [] }))
    const { wrong } = await playAll(buying, { kind: 'is held up before it', through: careless, skewMs })
    expect(wrong).toContainEqual(expect.stringContaining('an order was made a second time'))
  })

  it('control: fail if reads find no orders', async () => {
    const { wrong } = await playAll(buying, { kind: 'loses the answer', through: forgetful, skewMs })
    expect(wrong).toContainEqual(expect.stringContaining('an order was made a second time'))
  })
})

type AnyTxn = Txn<readonly Op<unknown>[], readonly Op<unknown>[]>

/** Wraps a store so that it changes every transaction. */
function spoiling(change: (request: AnyTxn) => AnyTxn) {
  return (sound: EtcdStore): EtcdStore => {
    const txn = ((request, options) => sound.txn(change(request), options)) as EtcdStore['txn']
    return Object.assign(Object.create(sound) as EtcdStore, { txn })
  }
}

/** Reads from this store find no orders and purchases. */
function forgetful(sound: EtcdStore): EtcdStore {
  const { keyspace } = sound.raw
  const blinded = (op: Op<unknown>): Op<unknown> => {
    const key = op.request(keyspace).request_range?.key
    const isOrder = key !== undefined && /^(order|purchase):/.test(keyspace.strip(Buffer.from(key)))
    return isOrder ? { ...op, read: () => undefined } : op
  }
  return spoiling((request) => ({ ...request, success: request.success.map(blinded) }))(sound)
}
