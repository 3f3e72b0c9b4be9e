import { EtcdFailure, revisionZero } from '@ticketcd/etcd'
import type { Failure } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../http/refusal.ts'
import { HourLeases } from '../../../store/hour-leases.ts'
import { failureOfStore } from '../../../store/store-failure.ts'
import { MemoryEtcd } from '../../../testing/memory-etcd.ts'
import { orderId, putEvent } from '../../../testing/world.ts'
import type { EventLeaders, OtherLeader } from '../event-leader/event-leaders.ts'
import type { PeerOutcome } from '../event-leader/peer-exchange.ts'
import type { Step } from '../rules/step.ts'
import { EventQueues } from './event-queues.ts'

/* A process that sends steps to an event leader, and its reactions to the leader's answers. */

const eventId = 'concert'
const buy: Extract<Step, { kind: 'buy' }> = {
  kind: 'buy',
  of: { username: 'ana', eventId, orderId: orderId(1) },
  lines: [{ ticketType: 'Standard', quantity: 1 }],
  onlyFree: false,
}

interface Play {
  /** The answer of the event leader. */
  answer(leader: EventQueues): Promise<PeerOutcome>
  /** How the transaction that replaces the leader ends. */
  replace?: () => Promise<void>
}

async function submitWith({ answer, replace = async () => undefined }: Play) {
  const etcd = new MemoryEtcd()
  const store = etcd.door()
  await putEvent(store, eventId, {}, { Standard: 5 })
  etcd.audit.faults.length = 0
  const options = {
    store,
    leases: new HourLeases(store.leases),
    now: () => new Date().toISOString(),
    onLostRace: () => undefined,
  }
  const leader = new EventQueues(options)
  let otherLeader: OtherLeader | undefined = { url: 'http://leader', since: revisionZero }
  let replaced = 0
  const eventLeaders = {
    other: () => otherLeader,
    since: () => undefined,
    settledSince: async () => undefined,
    observe: () => undefined,
    claim: () => undefined,
    replace: async () => {
      replaced += 1
      await replace()
      otherLeader = undefined
    },
  } as unknown as EventLeaders
  let asked = 0
  const peers = {
    send: () => {
      asked += 1
      return answer(leader)
    },
  }
  const queues = new EventQueues({ ...options, leading: { eventLeaders, peers } })
  const result = await queues.submit(buy).then(
    () => 'bought',
    (error: unknown) => (error instanceof Refusal ? error.failure.code : failureOfStore(error).code),
  )
  return { result, replaced, asked, wrongs: etcd.audit.faults }
}

const failing = (failure: Failure) => async (): Promise<PeerOutcome> => ({ failure })
const cutOff: Failure = { code: 'unavailable', retryAfterMs: 500 }
const noStore = async () => {
  throw new EtcdFailure('unavailable', 'no leader')
}

describe('an event leader that cannot reach the store', () => {
  it('is replaced, and this process does the step instead', async () => {
    const done = await submitWith({ answer: failing(cutOff) })
    expect(done).toEqual({ result: 'bought', replaced: 1, asked: 1, wrongs: [] })
  })

  it('is replaced before this process repeats a step that it may have done', async () => {
    const done = await submitWith({
      answer: async (leader) => {
        await leader.submit(buy)
        return { failure: { code: 'outcome-unknown' } }
      },
    })
    expect(done).toEqual({ result: 'bought', replaced: 1, asked: 1, wrongs: [] })
  })

  it('leaves the outcome of a step unknown if this process cannot reach the store either', async () => {
    const answer = failing({ code: 'outcome-unknown' })
    expect(await submitWith({ answer, replace: noStore })).toMatchObject({ result: 'outcome-unknown' })
    expect(await submitWith({ answer: failing(cutOff), replace: noStore })).toMatchObject({
      result: 'unavailable',
    })
  })
})

describe('an event leader that answers', () => {
  it.each<Failure>([
    { code: 'busy', retryAfterMs: 500 },
    { code: 'not-enough-left', ticketType: 'Standard', available: 0 },
    { code: 'internal' },
  ])('$code: stays the leader, and its answer is returned', async (failure) => {
    const done = await submitWith({ answer: failing(failure) })
    expect(done).toEqual({ result: failure.code, replaced: 0, asked: 1, wrongs: [] })
  })
})
