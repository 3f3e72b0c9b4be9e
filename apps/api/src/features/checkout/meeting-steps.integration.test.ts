import { sharedEtcd } from '@ticketcd/cluster/testing/shared-cluster'
import { connect, type EtcdStore } from '@ticketcd/etcd'
import { type Failure, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refusal } from '../../http/refusal.ts'
import { type CheckoutProcess, checkoutProcessOn } from '../../testing/checkout-process.ts'
import { FaultGate } from '../../testing/fault-gate.ts'
import { StoreAuditor } from '../../testing/store-audit.ts'
import { orderId, putEvent } from '../../testing/world.ts'

/*
 * Two steps of one order in two processes. One is held up before each of its calls in turn, while
 * the other is done. Either may be first, both answers are true, and all totals are correct at
 * every revision.
 */

let store: EtcdStore
let audit: StoreAuditor
let meetings = 0

beforeAll(async () => {
  store = connect(sharedEtcd())
  audit = new StoreAuditor(store)
})
afterAll(async () => {
  audit.close()
  store.close()
})

type Ref = { eventId: string; orderId: string }
type Ask = (process: CheckoutProcess, ref: Ref) => Promise<unknown>

const lines = [{ ticketType: 'Standard', quantity: 2 }]
const minuteMs = 60_000
const hold: Ask = ({ checkout }, ref) => checkout.hold('ana', { ...ref, lines })
const buy: Ask = ({ checkout }, ref) => checkout.buy('ana', { ...ref, lines })
const confirm: Ask = ({ checkout }, ref) => checkout.confirm('ana', ref)
const renew: Ask = ({ checkout }, ref) => checkout.renew('ana', { ...ref, renewal: 1 })
const release: Ask = ({ checkout }, ref) => checkout.release('ana', ref)
const cancel: Ask = ({ checkout }, ref) => checkout.cancel('ana', ref)
const expire: Ask = ({ checkout }, ref) => checkout.expire('ana', ref)
const cancelOne: Ask = ({ checkout }, ref) =>
  checkout.cancel('ana', { ...ref, lines: [{ ticketType: 'Standard', cancelled: 1 }] })
/** Raises the price of later sales, as an admin does. */
const raisePrice: Ask = async (_process, { eventId }) => {
  const ticket = await store.get(Ticket, { eventId, ticketType: 'Standard' })
  if (ticket) await store.put(Ticket, { eventId, ticketType: 'Standard' }, { ...ticket.value, price: 9_900 })
}

/**
 * The reply to the step that is held up, the reply to the other, the final state, and the revenue.
 */
type Outcome = [
  one: 'done' | Failure['code'],
  other: 'done' | Failure['code'],
  state: string,
  revenue: number,
]

interface Meeting {
  what: string
  before?: Ask
  one: Ask
  other: Ask
  /** How far the clock of the other process is ahead, in milliseconds. */
  skewMs?: number
  outcomes: Outcome[]
}

const table: Meeting[] = [
  {
    what: 'confirm and cancel',
    before: hold,
    one: confirm,
    other: cancel,
    outcomes: [
      ['done', 'order-not-found', 'confirmed', 5_000],
      ['done', 'done', 'cancelled', 0],
    ],
  },
  {
    what: 'confirm and release',
    before: hold,
    one: confirm,
    other: release,
    outcomes: [
      ['hold-released', 'done', 'released', 0],
      ['done', 'order-conflict', 'confirmed', 5_000],
    ],
  },
  {
    what: 'confirm and expire, by a clock that is ahead',
    before: hold,
    one: confirm,
    other: expire,
    skewMs: 11 * minuteMs,
    outcomes: [
      ['hold-expired', 'done', 'expired', 0],
      ['done', 'done', 'confirmed', 5_000],
    ],
  },
  {
    what: 'confirm and renew',
    before: hold,
    one: confirm,
    other: renew,
    outcomes: [
      ['done', 'done', 'confirmed', 5_000],
      ['done', 'order-conflict', 'confirmed', 5_000],
    ],
  },
  {
    what: 'renew and release',
    before: hold,
    one: renew,
    other: release,
    outcomes: [
      ['hold-released', 'done', 'released', 0],
      ['done', 'done', 'released', 0],
    ],
  },
  {
    what: 'hold and release',
    one: hold,
    other: release,
    outcomes: [
      ['done', 'done', 'held', 0],
      ['done', 'done', 'released', 0],
    ],
  },
  {
    what: 'buy and hold',
    one: buy,
    other: hold,
    outcomes: [
      ['order-conflict', 'done', 'held', 0],
      ['done', 'order-conflict', 'confirmed', 5_000],
    ],
  },
  {
    what: 'cancel a part and all',
    before: buy,
    one: cancelOne,
    other: cancel,
    outcomes: [['done', 'done', 'cancelled', 0]],
  },
  {
    what: 'confirm, and a price that changes',
    before: hold,
    one: confirm,
    other: raisePrice,
    outcomes: [['done', 'done', 'confirmed', 5_000]],
  },
  {
    what: 'buy, and a price that changes',
    one: buy,
    other: raisePrice,
    outcomes: [
      ['done', 'done', 'confirmed', 19_800],
      ['done', 'done', 'confirmed', 5_000],
    ],
  },
]

async function replyOf(asked: Promise<unknown>): Promise<Outcome[0]> {
  try {
    await asked
    return 'done'
  } catch (error) {
    if (error instanceof Refusal) return error.failure.code
    throw error
  }
}

/**
 * Runs a meeting once.
 *
 * @param at index of the call before which step `one` is held up; if it has fewer calls, it is not
 */
async function meet({ before, one, other, skewMs = 0 }: Meeting, at: number) {
  meetings += 1
  const ref = { eventId: `event-${meetings}`, orderId: orderId(meetings) }
  const gate = new FaultGate('is held up before it', at)
  const late = checkoutProcessOn(gate.store(store))
  const early = checkoutProcessOn(store, {
    now: () => new Date(Date.now() + skewMs).toISOString(),
  })
  await putEvent(store, ref.eventId, {}, { Standard: 4 })
  await before?.(checkoutProcessOn(store), ref)
  const asked = replyOf(one(late, ref))
  await Promise.race([gate.reached, asked])
  const replyOther = await replyOf(other(early, ref))
  gate.release()
  const replyOne = await asked
  const { state } = await checkoutProcessOn(store).checkout.order('ana', ref)
  const ticket = await store.get(Ticket, { eventId: ref.eventId, ticketType: 'Standard' })
  const outcome: Outcome = [replyOne, replyOther, state, ticket?.value.revenue ?? -1]
  return { calls: gate.calls, outcome }
}

describe.each(table)('$what', (meeting) => {
  it('have a permitted outcome, at each call at which they meet', async () => {
    const seen = new Set<string>()
    for (let at = 0, calls = 1; at <= calls; at += 1) {
      const met = await meet(meeting, at)
      calls = met.calls
      expect(meeting.outcomes).toContainEqual(met.outcome)
      seen.add(JSON.stringify(met.outcome))
    }
    // Both sequential orders of the two steps are among the outcomes.
    expect(seen.size).toBe(meeting.outcomes.length)
    expect(await audit.faults()).toEqual([])
  })
})
