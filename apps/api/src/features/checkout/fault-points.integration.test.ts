import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { connect, type EtcdStore, type Op, REVISION_ZERO, type Txn } from '@ticketcd/etcd'
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
import { Refusal } from '../../refusal.ts'
import { failureOfStore } from '../../store-failure.ts'
import { type CheckoutProcess, checkoutProcessOn } from '../../testing/checkout-process.ts'
import { FaultGate, type FaultKind, faultKinds } from '../../testing/fault-gate.ts'
import { StoreAuditor } from '../../testing/store-audit.ts'
import { orderId, putEvent } from '../../testing/world.ts'
import { NotOwner } from './batches/event-queue.ts'
import { EventLeaders, type EventLeadersOptions } from './event-leader/event-leaders.ts'
import { PeerSilent } from './event-leader/peer-client.ts'
import type { PeerOutcome } from './event-leader/peer-exchange.ts'
import type { Settled, Step } from './rules/step.ts'

/*
 * Whatever befalls a process at whichever of its calls: who asks again, elsewhere and with the same order id, is told the truth, it was
 * done once, and the books were right at every revision. The points are found by going through all calls of each protocol.
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
  /** How much time passes between what was before and what is asked. */
  minutesLater?: number
  before?(process: CheckoutProcess, ref: Ref): Promise<unknown>
  /** @returns what its customer is told, as far as it must be the same each time */
  ask(process: CheckoutProcess, ref: Ref): Promise<unknown>
  /** When all is over. */
  ends: { reply?: Failure['code']; state: string; ticket: Partial<TicketValue>; takenCents?: number }
}

/** Of the four that there are, at 25.00 each. */
const lines = [{ ticketType: 'Standard', quantity: 2 }]
const payment = 'test-accepts'
const hold = ({ checkout }: CheckoutProcess, ref: Ref) => checkout.hold('ana', { ...ref, lines })
const buy = ({ checkout }: CheckoutProcess, ref: Ref) => checkout.buy('ana', { ...ref, lines })
const pay = ({ checkout }: CheckoutProcess, ref: Ref) => checkout.confirm('ana', { ...ref, payment })
const place = (ref: Ref) => ({ ...ref, ticketType: 'Standard', quantity: 2 })
const ofOwner = (ref: Ref) => ({ ...ref, orderId: ref.orderId.replace(/^0/, '1') })
/** All four are somebody's, and Ana waits. */
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
    what: 'cancel what was paid',
    isPaid: true,
    before: async (at, ref) => {
      await hold(at, ref)
      await pay(at, ref)
    },
    ask: async ({ checkout }, ref) => (await checkout.cancel('ana', ref)).purchase,
    ends: { state: 'cancelled', ticket: { available: 4 }, takenCents: 0 },
  },
  {
    what: 'the end of a hold that was left behind',
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
    what: 'cancel what somebody waits for',
    before: waitForTwo,
    ask: async (at, ref) => (await giveBackTwo(at, ref)).purchase,
    ends: { state: 'held', ticket: { held: 2, sold: 2, revenue: 5_000 } },
  },
  {
    what: 'take what a waiting list has offered',
    before: beOfferedTwo,
    ask: async ({ checkout }, ref) => (await checkout.confirm('ana', ref)).purchase.placedAt,
    ends: { state: 'confirmed', ticket: { sold: 4, revenue: 10_000 } },
  },
  {
    what: 'decline what a waiting list has offered',
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

/** As a page does: asks again where the failure says so. */
async function finalReply(ask: () => Promise<unknown>): Promise<Reply> {
  for (let tries = 0; tries < 50; tries += 1) {
    const reply = await replyOf(ask())
    if (isFinal(reply)) return reply
  }
  throw new Error('never told')
}

interface Play {
  kind: FaultKind
  /** Which call of the process that judges first goes wrong; -1 for none. */
  at: number
  /** Whether that process owns the event, and another one, which is asked, hands it what there is to do. */
  isHandedOver?: boolean
  /** How far the clock of the process that judges first is ahead, and what of the event that is about, in milliseconds. */
  skewMs?: number
  event?: Partial<EventValue>
  /** What every process makes of etcd. */
  through?: (store: EtcdStore) => EtcdStore
}

/** How long an owner is waited for that says nothing, in milliseconds. */
const patienceMs = 100

/** A process that hands its steps to an owner, and takes over when that is not heard any more. */
async function handingTo(owner: CheckoutProcess, ownersTerm: EventLeaders, eventId: string, own: EtcdStore) {
  ownersTerm.claim(eventId)
  await expect.poll(() => ownersTerm.since(eventId), { interval: 5 }).toBeDefined()
  const entry = await store.get(EventLeader, { eventId })
  if (!entry) throw new Error('nobody owns the event')
  const eventLeaders = eventLeadersOn(own, () => ({ entry, revision: entry.modRevision }))
  const send = async (_url: string, step: Step, leftMs: number): Promise<PeerOutcome> => {
    const isGone = delay(patienceMs).then(() => Promise.reject(new PeerSilent('it says nothing')))
    return Promise.race([outcomeOf(owner.steps.submitOwned(step, leftMs)), isGone])
  }
  return { eventLeaders, peers: { send } }
}

async function outcomeOf(asked: Promise<Settled>): Promise<PeerOutcome> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof NotOwner) return { notOwner: true }
    return { failure: error instanceof Refusal ? error.failure : failureOfStore(error) }
  }
}

function eventLeadersOn(own: EtcdStore, mirrored: EventLeadersOptions['mirrored']): EventLeaders {
  const eventLeaders = new EventLeaders({ store: own, mirrored, onFailure: () => {} })
  eventLeaders.start('http://process')
  return eventLeaders
}

/** @returns how many calls the process that judges first has made, and what its customer finds in the end */
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
    ? eventLeadersOn(store, () => ({ entry: undefined, revision: REVISION_ZERO }))
    : undefined
  const peers = { send: () => Promise.reject(new PeerSilent('it owns the event itself')) }
  const first = checkoutProcessOn(gate.store(through(store)), {
    now: nowWith(skewMs),
    isPaid,
    sequencing: term && { eventLeaders: term, peers },
  })
  const sequencing = term && (await handingTo(first, term, ref.eventId, store))
  const asker = sequencing
    ? checkoutProcessOn(through(store), { now: nowWith(0), isPaid, sequencing })
    : first

  const asked = replyOf(protocol.ask(asker, ref))
  await Promise.race([gate.reached, asked])
  // Who is not held up, and lives, answers; the others' customers have lost their connection or their patience.
  const answers = isHandedOver || (!gate.hasEnded && kind !== 'is held up before it')
  const early = answers ? await asked : undefined
  const reply = await finalReply(() => protocol.ask(other, ref))
  gate.release()
  const late = early ?? (gate.hasEnded ? undefined : await asked)
  // What it still does after its answer may be what goes wrong.
  await expect.poll(() => gate.hasEnded || first.steps.length === 0, { interval: 5 }).toBe(true)
  await other.waitlist.offer(ref.eventId, 'Standard')
  await other.settle(ref)
  await Promise.all([term, sequencing?.eventLeaders].map((each) => each?.close()))

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
 * Plays a protocol without a fault, then with one at each of its calls in turn, a few plays at a time.
 *
 * @returns how many calls there were, and what was wrong
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
  it.each(faultKinds)('is done once and told rightly, whichever call a process %s', async (kind) => {
    const { calls, wrong } = await playAll(protocol, { kind })
    expect(wrong).toEqual([])
    // The event, the order, and the commit at the least.
    expect(calls).toBeGreaterThanOrEqual(3)
  })
})

const handedOver = protocols.filter(({ what }) => ['hold', 'buy', 'confirm', 'cancel a part'].includes(what))

describe.each(handedOver)('$what, handed to the owner of the event', (protocol) => {
  it.each(faultKinds)('is done once and told rightly, whichever call the owner %s', async (kind) => {
    const { calls, wrong } = await playAll(protocol, { kind, isHandedOver: true })
    expect(wrong).toEqual([])
    expect(calls).toBeGreaterThanOrEqual(3)
  })
})

describe('buy, right before a sale opens by the clock of its owner', () => {
  const early = { reply: 'sale-not-open', state: 'order-not-found', ticket: { available: 4 } } as const
  /** Whoever is told that it is not open yet has no tickets, neither then nor later. */
  const isEither = (ends: Ends) => endsAs(sold)(ends) || endsAs(early)(ends)
  const beforeOpening = (kind: FaultKind, through?: Play['through']) => {
    const event = { salesOpenAt: new Date(Date.now() + 10 * 60_000).toISOString() }
    const options = { kind, event, isHandedOver: true, skewMs: 20 * 60_000, ...(through && { through }) }
    return playAll(buying, options, isEither)
  }

  it.each(faultKinds)('is told rightly, whichever call the owner %s', async (kind) => {
    expect((await beforeOpening(kind)).wrong).toEqual([])
  })

  it('is told wrongly when the commits of an owner do not compare its key', async () => {
    const unfenced = spoiling((request) => ({ ...request, compare: request.compare?.slice(0, 2) }))
    const { wrong } = await beforeOpening('is held up before it', unfenced)
    expect(wrong[0]).toMatchObject({ ends: { failure: 'sale-not-open', state: 'confirmed' } })
  })
})

describe('the same plays', () => {
  /** The audit cannot tell an order from the same order that is placed again in its millisecond. */
  const skewMs = 1_000

  it('end wrong when the commits compare nothing', async () => {
    const careless = spoiling((request) => ({ ...request, compare: [] }))
    const { wrong } = await playAll(buying, { kind: 'is held up before it', through: careless, skewMs })
    expect(wrong).toContainEqual(expect.stringContaining('an order was made a second time'))
  })

  it('end wrong when nobody looks whether an order is there', async () => {
    const { wrong } = await playAll(buying, { kind: 'loses the answer', through: forgetful, skewMs })
    expect(wrong).toContainEqual(expect.stringContaining('an order was made a second time'))
  })
})

type AnyTxn = Txn<readonly Op<unknown>[], readonly Op<unknown>[]>

/** A door to etcd behind which every transaction is another one. */
function spoiling(change: (request: AnyTxn) => AnyTxn) {
  return (sound: EtcdStore): EtcdStore => {
    const txn = ((request, options) => sound.txn(change(request), options)) as EtcdStore['txn']
    return Object.assign(Object.create(sound) as EtcdStore, { txn })
  }
}

/** One behind which no order is found that stands. */
function forgetful(sound: EtcdStore): EtcdStore {
  const { keyspace } = sound.raw
  const blinded = (op: Op<unknown>): Op<unknown> => {
    const key = op.request(keyspace).request_range?.key
    const isOrder = key !== undefined && /^(order|purchase):/.test(keyspace.strip(Buffer.from(key)))
    return isOrder ? { ...op, read: () => undefined } : op
  }
  return spoiling((request) => ({ ...request, success: request.success.map(blinded) }))(sound)
}
