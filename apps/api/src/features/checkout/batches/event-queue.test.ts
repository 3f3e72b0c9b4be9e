import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { EtcdFailure, type Op, type Txn } from '@ticketcd/etcd'
import { Allowance, type Failure, failureDecisions, Hold, Purchase } from '@ticketcd/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../http/refusal.ts'
import { HourLeases } from '../../../store/hour-leases.ts'
import { failureOfStore } from '../../../store/store-failure.ts'
import { keyspace, type MemoryDoor, MemoryEtcd } from '../../../testing/memory-etcd.ts'
import { orderId, putEvent } from '../../../testing/world.ts'
import type { OrderOf, Step } from '../rules/step.ts'
import { EventQueues } from './event-queues.ts'

/*
 * Customers of one or two processes on an in-memory etcd. It answers in any order, refuses
 * requests, loses requests and answers, and executes requests late. All totals are correct at every
 * revision, and no answer contradicts the store.
 */

const eventId = 'concert'
const processesMax = 2
/** A customer with a stored value that does not parse. */
const unreadable = 'broken'

/** The possible fates of a transaction. */
const fates = ['done', 'refused', 'lost', 'late', 'unheard', 'doubled'] as const
type Fate = (typeof fates)[number]

const scripts = [
  ['buy'],
  ['buy', 'cancel'],
  ['hold', 'confirm'],
  ['hold', 'renew', 'confirm', 'cancel'],
  ['hold', 'release'],
  ['join', 'leave'],
  ['join'],
] as const
type Action = (typeof scripts)[number][number]

interface Customer {
  username: string
  script: readonly Action[]
  quantity: number
  /** The process that receives the first request. */
  process: number
  /** Sends each request twice at once, to different processes if there are two. */
  clicksTwice: boolean
  /** Repeats a step that was done, like a page that has not received its answer. */
  isForgetful: boolean
  /** Number of attempts before giving up. */
  patience: number
}

const customer: fc.Arbitrary<Customer> = fc.record({
  username: fc.constantFrom('ana', 'rui', 'eva', unreadable),
  script: fc.constantFrom(...scripts),
  quantity: fc.integer({ min: 1, max: 3 }),
  process: fc.nat({ max: processesMax - 1 }),
  clicksTwice: fc.boolean(),
  isForgetful: fc.boolean(),
  patience: fc.constantFrom(1, 8),
})
const sale = fc.record({
  customers: fc.array(customer, { minLength: 2, maxLength: 8 }),
  /** With few or many faults. */
  fates: fc
    .constantFrom(1, 3, 12)
    .chain((weight) =>
      fc.infiniteStream(
        fc.oneof({ weight, arbitrary: fc.constant<Fate>('done') }, fc.constantFrom(...fates)),
      ),
    ),
  order: fc.scheduler(),
  /** One process keeps its cached state; two invalidate each other's. */
  processesCount: fc.integer({ min: 1, max: processesMax }),
  /** Hot at once, or never. */
  hotSteps: fc.constantFrom(1, 1_000),
})
type Sale = typeof sale extends fc.Arbitrary<infer Value> ? Value : never

type Reply = { answer: unknown } | { failure: Failure['code'] }

/**
 * Runs a sale.
 *
 * @param spoil wraps the etcd of every process
 * @returns the faults of the audit, and the answers that the store contradicts
 */
async function wrongs(
  { customers, fates, order, processesCount, hotSteps }: Sale,
  spoil = (door: MemoryDoor) => door,
): Promise<string[]> {
  const etcd = new MemoryEtcd()
  await putEvent(etcd.door(), eventId, { maxPerCustomer: 4 }, { Standard: 6 })
  // A value that does not parse prevents the order index.
  if (hotSteps > 1) etcd.write(Allowance.key.build({ eventId, username: unreadable }), '{"quantity":"a few"}')
  etcd.audit.faults.length = 0
  const late: Promise<unknown>[] = []
  const startedAt = new Date().toISOString()
  const onItsWay = (what: string) => order.schedule(Promise.resolve(), what)

  const door = etcd.door(async (commit) => {
    const fate = fates.next().value
    const lost = new EtcdFailure('timeout', 'no answer has come', { outcome: 'unknown' })
    await onItsWay(`a request that is ${fate}`)
    switch (fate) {
      case 'refused':
        throw new EtcdFailure('unavailable', 'no leader')
      case 'lost':
        throw lost
      case 'late':
        late.push(onItsWay('a late request').then(commit))
        throw lost
      case 'unheard':
        commit()
        throw lost
      case 'doubled':
        commit()
        await onItsWay('the same request again')
        break
      default:
    }
    const answer = commit()
    await onItsWay('an answer')
    return answer
  })
  const processes = Array.from({ length: processesCount }, () => {
    const store = spoil(door)
    return new EventQueues({
      store,
      leases: new HourLeases(store.leases),
      now: () => startedAt,
      onLostRace: () => {},
      hotSteps,
    })
  })

  /** Retries like a page, at the next process, if the failure permits it. @returns all replies */
  const ask = async (step: Step, first: number, patience: number): Promise<Reply[]> => {
    const reply: Reply[] = []
    for (let tries = 0; tries < patience; tries += 1) {
      const steps = processes[(first + tries) % processesCount] as EventQueues
      reply.push(await replyOf(step, steps.submit(step)))
      if (reply.some(isFinal)) break
    }
    return reply
  }

  const visits = customers.map(async (customer, number): Promise<Visit> => {
    const of = ofOrder(customer, number)
    let stands: Visit['stands'] = 'none'
    for (const action of customer.script) {
      const step = stepOf(action, of, customer.quantity)
      const click = (more: number) => ask(step, customer.process + more, customer.patience)
      const clicks = await Promise.all((customer.clicksTwice ? [0, 1] : [0]).map(click))
      if (customer.isForgetful && clicks.some((reply) => reply.some(isAnswer))) clicks.push(await click(0))
      const answers = clicks.flat().flatMap((reply) => (isAnswer(reply) ? [reply.answer] : []))
      if (answers.length === 0) return { action, stands: clicks.every(isUndone) ? stands : 'unknown' }
      if (!answers.every((answer) => isDeepStrictEqual(answer, answers[0])))
        return { action, stands: 'contradictory' }
      stands = after[action]
    }
    return { action: customer.script.at(-1), stands }
  })
  const visited = await order.waitFor(Promise.all(visits))
  await order.waitFor(Promise.all(late).then(() => Promise.all(processes.map(idle))))

  const untrue = visited.flatMap(({ action, stands }, number) => {
    const isThere = orderStateOf(etcd, ofOrder(customers[number] as Customer, number))
    const isTrue = stands === isThere || stands === 'unknown'
    return isTrue ? [] : [`after ${action} of ${number} it was told ${stands}, and it is ${isThere}`]
  })
  return [...etcd.audit.faults, ...untrue]
}

type OrderState = 'none' | 'held' | 'released' | 'confirmed' | 'cancelled'

interface Visit {
  action: Action | undefined
  /** The state of the order according to its last answer. */
  stands: OrderState | 'unknown' | 'contradictory'
}

const after: Record<Action, OrderState | 'unknown'> = {
  buy: 'confirmed',
  hold: 'held',
  renew: 'held',
  confirm: 'confirmed',
  cancel: 'cancelled',
  release: 'released',
  // The list may have made an offer meanwhile; the audit checks it.
  join: 'unknown',
  leave: 'unknown',
}

const ofOrder = ({ username }: Customer, number: number) => ({ username, eventId, orderId: orderId(number) })

function orderStateOf(etcd: MemoryEtcd, { username, ...ref }: OrderOf): OrderState {
  const purchase = etcd.get(Purchase.key.build({ username, ...ref }))
  if (purchase) return Purchase.decode(purchase).status === 'confirmed' ? 'confirmed' : 'cancelled'
  const hold = etcd.get(Hold.key.build(ref))
  if (!hold) return 'none'
  return Hold.decode(hold).ended ? 'released' : 'held'
}

function stepOf(action: Action, of: OrderOf, quantity: number): Step {
  const lines = [{ ticketType: 'Standard', quantity }]
  switch (action) {
    case 'buy':
      return { kind: 'buy', of, lines, onlyFree: false }
    case 'hold':
      return { kind: 'hold', of, lines }
    case 'renew':
      return { kind: 'renew', of, renewal: 1 }
    case 'join':
      return { kind: 'join', of, ticketType: 'Standard', quantity }
    case 'leave':
      return { kind: 'leave', of, ticketType: 'Standard' }
    case 'confirm':
    case 'cancel':
    case 'release':
      return { kind: action, of }
    default:
      return action satisfies never
  }
}

async function replyOf(step: Step, asked: Promise<{ answer: unknown }>): Promise<Reply> {
  try {
    const { answer } = await asked
    // The answer for a place also contains a later offer.
    return { answer: step.kind === 'join' ? null : answer }
  } catch (error) {
    return { failure: error instanceof Refusal ? error.failure.code : failureOfStore(error).code }
  }
}

const isAnswer = (reply: Reply) => 'answer' in reply
const isFinal = (reply: Reply) => isAnswer(reply) || failureDecisions[reply.failure] !== 'retry'

/**
 * Whether the replies prove that nothing was done: the last one is a final refusal, or none is
 * `outcome-unknown`.
 */
function isUndone(reply: readonly Reply[]): boolean {
  const last = reply.at(-1)
  const isUnknown = reply.some((each) => 'failure' in each && each.failure === 'outcome-unknown')
  return (last !== undefined && isFinal(last)) || !isUnknown
}

async function idle(steps: EventQueues): Promise<void> {
  while (steps.length > 0) await delay(1)
}

const rightly = (spoil?: (door: MemoryDoor) => MemoryDoor) =>
  fc.asyncProperty(sale, async (sale) => {
    const [wrong] = await wrongs(sale, spoil)
    if (wrong !== undefined) throw new Error(wrong)
  })

describe('a queue on an etcd with random faults', () => {
  it('keeps all totals correct, and returns no contradiction', async () => {
    await fc.assert(rightly(), { numRuns: 200, endOnFailure: true })
  }, 60_000)

  it('control: fails if the commits compare nothing', async () => {
    const careless = spoiling((request) => ({ ...request, compare: [] }))
    const { failed, errorInstance: error } = await fc.check(rightly(careless), {
      numRuns: 150,
      endOnFailure: true,
    })
    expect([failed, String(error)]).toEqual([true, expect.stringMatching(/off by|a second time|was told/)])
  })

  it('control: fails if reads find no orders', async () => {
    const { failed, errorInstance: error } = await fc.check(rightly(forgetful), {
      numRuns: 150,
      endOnFailure: true,
    })
    expect([failed, String(error)]).toEqual([true, expect.stringMatching(/off by|a second time|was told/)])
  })
})

type AnyTxn = Txn<readonly Op<unknown>[], readonly Op<unknown>[]>

/** Wraps a door so that it changes every transaction. */
function spoiling(change: (request: AnyTxn) => AnyTxn) {
  return (sound: MemoryDoor): MemoryDoor => ({
    ...sound,
    txn: ((request, options) => sound.txn(change(request), options)) as MemoryDoor['txn'],
  })
}

/** Reads through this door find no orders and purchases. */
const forgetful = spoiling((request) => ({ ...request, success: request.success.map(blinded) }))

function blinded(op: Op<unknown>): Op<unknown> {
  const key = String(op.request(keyspace).request_range?.key)
  return /^(order|purchase):/.test(key) ? { ...op, read: () => undefined } : op
}
