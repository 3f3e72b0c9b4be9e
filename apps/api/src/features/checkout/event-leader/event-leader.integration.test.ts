import {
  connect,
  type Entry,
  EtcdFailure,
  type EtcdStore,
  REVISION_ZERO,
  type RecordPage,
} from '@ticketcd/etcd'
import { EventLeader, type EventLeaderValue, Order, Purchase, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HourLeases } from '../../../hour-leases.ts'
import { Refusal } from '../../../refusal.ts'
import { failureOfStore } from '../../../store-failure.ts'
import { type Stage, setStage } from '../../../testing/stage.ts'
import { orderId, putEvent } from '../../../testing/world.ts'
import { type BatchPoint, NotOwner } from '../batches/event-queue.ts'
import { EventQueues } from '../batches/event-queues.ts'
import type { Settled, Step } from '../rules/step.ts'
import { EventLeaders } from './event-leaders.ts'
import { PeerSilent } from './peer-client.ts'
import type { PeerOutcome } from './peer-exchange.ts'

/*
 * Several processes of the api in one: each has queues and a sequencer of its own, and hands steps to the others as over HTTP.
 */

let stage: Stage
let store: EtcdStore
let followers: NodeJS.Timeout[] = []

beforeAll(async () => {
  stage = await setStage({ nodes: 3 })
  store = stage.store
})
afterAll(() => stage.close())

interface Process {
  steps: EventQueues
  eventLeaders: EventLeaders
  store: EtcdStore
  lostRaces: number
  forwarded: number
}

interface ProcessOptions {
  /** Stands in for the etcd of this process. */
  txn?: (txn: EtcdStore['txn']) => EtcdStore['txn']
  onPoint?: (point: BatchPoint) => Promise<void>
  /** How long another process is waited for, in milliseconds. */
  patienceMs?: number
}

/** Processes that reach one another, and learn of owners by asking the store, as the mirror would tell them. */
function processes(options: readonly ProcessOptions[]): Process[] {
  const all: Process[] = []
  const owners = new Map<string, Entry<{ readonly eventId: string }, EventLeaderValue>>()
  let ownersRevision = REVISION_ZERO
  const follow = setInterval(() => {
    const onOwners = ({ entries, revision }: RecordPage<{ readonly eventId: string }, EventLeaderValue>) => {
      owners.clear()
      ownersRevision = revision
      for (const entry of entries) owners.set(entry.parts.eventId, entry)
    }
    store.range(EventLeader, {}).then(onOwners, () => undefined)
  }, 20)
  followers.push(follow)
  for (const [index, { txn, onPoint, patienceMs = 1_000 }] of options.entries()) {
    const own = connect(stage.etcd)
    const eventLeaders = new EventLeaders({
      store: own,
      mirrored: (eventId) => ({ entry: owners.get(eventId), revision: ownersRevision }),
      onFailure: () => undefined,
    })
    const process: Process = {
      steps: undefined as never,
      eventLeaders,
      store: own,
      lostRaces: 0,
      forwarded: 0,
    }
    const peers = {
      send: async (url: string, step: Step, leftMs: number): Promise<PeerOutcome> => {
        const asked = all[Number(url.slice('http://process/'.length))]?.steps.submitOwned(step, leftMs)
        const late = new Promise<never>((_, reject) =>
          setTimeout(() => reject(new PeerSilent('late')), patienceMs),
        )
        return Promise.race([outcomeOf(asked), late])
      },
    }
    process.steps = new EventQueues({
      store: { txn: txn ? txn(own.txn.bind(own)) : own.txn.bind(own) },
      leases: new HourLeases(own.leases),
      now: () => new Date().toISOString(),
      onLostRace: () => {
        process.lostRaces += 1
      },
      onForwarded: () => {
        process.forwarded += 1
      },
      ...(onPoint && { onPoint }),
      sequencing: { eventLeaders, peers },
    })
    eventLeaders.start(`http://process/${index}`)
    all.push(process)
  }
  return all
}

async function outcomeOf(asked: Promise<Settled> | undefined): Promise<PeerOutcome> {
  if (!asked) throw new PeerSilent('nobody is there')
  try {
    return await asked
  } catch (error) {
    if (error instanceof NotOwner) return { notOwner: true }
    return { failure: error instanceof Refusal ? error.failure : failureOfStore(error) }
  }
}

async function close(all: readonly Process[]): Promise<void> {
  for (const follower of followers) clearInterval(follower)
  followers = []
  for (const { eventLeaders, store } of all) {
    await eventLeaders.close()
    store.close()
  }
}

const buyOf = (eventId: string, index: number): Extract<Step, { kind: 'buy' }> => ({
  kind: 'buy',
  of: { username: `buyer${String(index).padStart(4, '0')}`, eventId, orderId: orderId(index) },
  lines: [{ ticketType: 'Standard', quantity: 1 }],
  onlyFree: false,
})

/** Some failures say to come again, and a customer does. @returns what was told in the end */
async function persistently(
  steps: EventQueues,
  step: Extract<Step, { kind: 'buy' }>,
): Promise<'bought' | 'sold-out'> {
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      await steps.submit(step)
      return 'bought'
    } catch (error) {
      // On a busy machine etcd is late now and then; the api says `unavailable`.
      if (error instanceof EtcdFailure) continue
      if (!(error instanceof Refusal)) throw error
      if (error.failure.code === 'not-enough-left') return 'sold-out'
      if (!['busy', 'outcome-unknown', 'unavailable'].includes(error.failure.code)) throw error
    }
  }
  throw new Error('always busy')
}

describe('four processes that sell one event', () => {
  it('sell exactly what there is', async () => {
    const all = processes([{}, {}, {}, {}])
    await putEvent(store, 'four', {}, { Standard: 600 })
    const reply = await Promise.all(
      Array.from({ length: 900 }, (_, index) =>
        persistently((all[index % 4] as Process).steps, buyOf('four', index)),
      ),
    )
    expect(reply.filter((each) => each === 'bought')).toHaveLength(600)
    expect((await store.get(Ticket, { eventId: 'four', ticketType: 'Standard' }))?.value).toMatchObject({
      available: 0,
      sold: 600,
    })
    expect(await store.count(Order, { eventId: 'four' })).toBe(600)
    await close(all)
    expect(await store.get(EventLeader, { eventId: 'four' })).toBeUndefined()
  })

  it('agree on one of them after they have raced, and hand their steps to it', async () => {
    const all = processes([{}, {}, {}, {}])
    await putEvent(store, 'handed', {}, { Standard: 100_000 })
    let bought = 0
    const buyFromEach = async () => {
      await Promise.all(all.map(({ steps }) => persistently(steps, buyOf('handed', ++bought))))
      return all.filter(({ forwarded }) => forwarded > 0).length
    }
    // Three of the four hand their steps to the fourth.
    await expect.poll(buyFromEach, { interval: 1, timeout: 60_000 }).toBeGreaterThanOrEqual(3)
    expect(await store.get(EventLeader, { eventId: 'handed' })).toBeDefined()
    await close(all)
    expect(await store.get(EventLeader, { eventId: 'handed' })).toBeUndefined()
  })
})

describe('an owner that wakes up too late', () => {
  /**
   * The owner is held up between judging a step and committing it. The process that had handed it over loses its patience, and tells its
   * customer to look what became of the order; there is none. Then the owner goes on.
   *
   * @param fenced whether the owner's commits compare its key
   * @returns whether the order stands after all
   */
  async function wakeUpLate(eventId: string, fenced: boolean) {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let holdUp = false
    let isHeld: () => void = () => undefined
    const heldUp = new Promise<void>((resolve) => {
      isHeld = resolve
    })
    const unfenced = (txn: EtcdStore['txn']): EtcdStore['txn'] =>
      ((request, options) =>
        // The owner's key is the third of the conditions of a round.
        txn({ ...request, compare: request.compare?.slice(0, 2) }, options)) as EtcdStore['txn']
    const [owner, other] = processes([
      {
        ...(!fenced && { txn: unfenced }),
        onPoint: async (point) => {
          if (!holdUp || point !== 'decided') return
          isHeld()
          await held
        },
      },
      // So long that its own time is over with it.
      { patienceMs: 1_700 },
    ]) as [Process, Process]
    await putEvent(store, eventId, {}, { Standard: 5 })
    const claimed = () => {
      const since = owner.eventLeaders.since(eventId)
      // A claim that etcd was too late for is made again.
      if (since === undefined) owner.eventLeaders.claim(eventId)
      return since
    }
    await expect.poll(claimed, { interval: 200 }).toBeDefined()
    await expect.poll(() => other.eventLeaders.other(eventId)).toBeDefined()

    holdUp = true
    const step = buyOf(eventId, 1)
    const asked = other.steps.submit(step).then(
      () => 'bought',
      (error: unknown) => (error instanceof Refusal ? error.failure.code : 'error'),
    )
    await heldUp
    const reply = await asked
    const stands = async () => (await store.get(Purchase, step.of)) !== undefined
    const stood = await stands()
    release()
    await expect.poll(() => owner.steps.length).toBe(0)
    const standsAfterAll = await stands()
    await close([owner, other])
    return { reply, stood, standsAfterAll }
  }

  it('cannot write what a customer has seen not to be there', async () => {
    expect(await wakeUpLate('fenced', true)).toEqual({
      reply: 'outcome-unknown',
      stood: false,
      standsAfterAll: false,
    })
  })

  it('writes it when its commits do not compare its key', async () => {
    expect(await wakeUpLate('unfenced', false)).toEqual({
      reply: 'outcome-unknown',
      stood: false,
      standsAfterAll: true,
    })
  })
})
