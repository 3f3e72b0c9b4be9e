import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { EtcdFailure, type Op, type Txn } from '@ticketcd/etcd'
import { Allowance, type Failure, failureDecisions, Hold, Purchase } from '@ticketcd/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HourLeases } from '../../../hour-leases.ts'
import { Refusal } from '../../../refusal.ts'
import { failureOfStore } from '../../../store-failure.ts'
import { keyspace, type MemoryDoor, MemoryEtcd } from '../../../testing/memory-etcd.ts'
import { orderId, putEvent } from '../../../testing/world.ts'
import type { OrderOf, Step } from '../rules/step.ts'
import { EventQueues } from './event-queues.ts'

/*
 * Customers of one or two processes on an etcd in memory, that answers in whatever order, refuses, loses requests and answers, and does late what
 * it was asked for. The books are right at every revision, and everybody is told the truth.
 */

const eventId = 'concert'
const processesMax = 2
/** Of whom something is stored that does not parse. */
const unreadable = 'broken'

/** What becomes of a transaction. */
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
  /** Which process is asked first. */
  process: number
  /** Asks twice at once, each time; elsewhere where there is an elsewhere. */
  clicksTwice: boolean
  /** Asks again for what was done already, as a page that has not heard of it. */
  isForgetful: boolean
  /** How often the same is asked for before giving up. */
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
  /** On better and on worse days. */
  fates: fc
    .constantFrom(1, 3, 12)
    .chain((weight) =>
      fc.infiniteStream(
        fc.oneof({ weight, arbitrary: fc.constant<Fate>('done') }, fc.constantFrom(...fates)),
      ),
    ),
  order: fc.scheduler(),
  /** One keeps what it knows of an event, two take it from one another. */
  processesCount: fc.integer({ min: 1, max: processesMax }),
  /** Hot at once, or not at all. */
  hotSteps: fc.constantFrom(1, 1_000),
})
type Sale = typeof sale extends fc.Arbitrary<infer Value> ? Value : never

type Reply = { answer: unknown } | { failure: Failure['code'] }

/** @param spoil what every process makes of etcd @returns what was wrong in the end */
async function wrongs(
  { customers, fates, order, processesCount, hotSteps }: Sale,
  spoil = (door: MemoryDoor) => door,
): Promise<string[]> {
  const etcd = new MemoryEtcd()
  await putEvent(etcd.door(), eventId, { maxPerCustomer: 4 }, { Standard: 6 })
  // What does not parse keeps an event from being known as a whole.
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

  /** As a page does: asks again where the failure says so, elsewhere. @returns all that was told */
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
        return { action, stands: 'told in two ways' }
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
  /** What the last that was told comes to. */
  stands: OrderState | 'unknown' | 'told in two ways'
}

const after: Record<Action, OrderState | 'unknown'> = {
  buy: 'confirmed',
  hold: 'held',
  renew: 'held',
  confirm: 'confirmed',
  cancel: 'cancelled',
  release: 'released',
  // The list may have offered something meanwhile; the books tell.
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
    // A place tells besides what was offered for it since.
    return { answer: step.kind === 'join' ? null : answer }
  } catch (error) {
    return { failure: error instanceof Refusal ? error.failure.code : failureOfStore(error).code }
  }
}

const isAnswer = (reply: Reply) => 'answer' in reply
const isFinal = (reply: Reply) => isAnswer(reply) || failureDecisions[reply.failure] !== 'retry'

/** Whether nothing was done, by what was told: in the end it was refused, or it never was but put off. */
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

describe('a queue whose etcd does anything', () => {
  it('keeps the books right, and tells everybody the truth', async () => {
    await fc.assert(rightly(), { numRuns: 200, endOnFailure: true })
  }, 60_000)

  it('does not when the commits compare nothing', async () => {
    const careless = spoiling((request) => ({ ...request, compare: [] }))
    const { failed, errorInstance: error } = await fc.check(rightly(careless), {
      numRuns: 150,
      endOnFailure: true,
    })
    expect([failed, String(error)]).toEqual([true, expect.stringMatching(/off by|a second time|was told/)])
  })

  it('does not when nobody looks whether an order is there', async () => {
    const { failed, errorInstance: error } = await fc.check(rightly(forgetful), {
      numRuns: 150,
      endOnFailure: true,
    })
    expect([failed, String(error)]).toEqual([true, expect.stringMatching(/off by|a second time|was told/)])
  })
})

type AnyTxn = Txn<readonly Op<unknown>[], readonly Op<unknown>[]>

/** A door behind which every transaction is another one. */
function spoiling(change: (request: AnyTxn) => AnyTxn) {
  return (sound: MemoryDoor): MemoryDoor => ({
    ...sound,
    txn: ((request, options) => sound.txn(change(request), options)) as MemoryDoor['txn'],
  })
}

/** One behind which no order is found that stands. */
const forgetful = spoiling((request) => ({ ...request, success: request.success.map(blinded) }))

function blinded(op: Op<unknown>): Op<unknown> {
  const key = String(op.request(keyspace).request_range?.key)
  return /^(order|purchase):/.test(key) ? { ...op, read: () => undefined } : op
}
