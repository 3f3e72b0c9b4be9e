import {
  connect,
  type Entry,
  EtcdFailure,
  type EtcdStore,
  type RecordPage,
  revisionZero,
} from '@ticketcd/etcd'
import { EventLeader, type EventLeaderValue, Order, Purchase, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refusal } from '../../../http/refusal.ts'
import { HourLeases } from '../../../store/hour-leases.ts'
import { failureOfStore } from '../../../store/store-failure.ts'
import { type Stage, setStage } from '../../../testing/stage.ts'
import { orderId, putEvent } from '../../../testing/world.ts'
import type { BatchPoint } from '../batches/batch-committer.ts'
import { EventQueues } from '../batches/event-queues.ts'
import type { Settled, Step } from '../rules/step.ts'
import { EventLeaders } from './event-leaders.ts'
import { NotEventLeader } from './leadership.ts'
import { PeerSilent } from './peer-client.ts'
import type { PeerOutcome } from './peer-exchange.ts'

/*
 * Several processes of the api in one. Each has its own queues and event leaders, and sends steps
 * to the others as over HTTP.
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
  /** Wraps the transactions of this process. */
  txn?: (txn: EtcdStore['txn']) => EtcdStore['txn']
  onPoint?: (point: BatchPoint) => Promise<void>
  /** Time to wait for another process, in milliseconds. */
  patienceMs?: number
}

/**
 * Processes that reach one another. They poll the store for event leaders, in place of a mirror.
 */
function processes(options: readonly ProcessOptions[]): Process[] {
  const all: Process[] = []
  const owners = new Map<string, Entry<{ readonly eventId: string }, EventLeaderValue>>()
  let ownersRevision = revisionZero
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
      leading: { eventLeaders, peers },
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
    if (error instanceof NotEventLeader) return { notOwner: true }
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

/** Repeats a step after failures that permit a retry. @returns the final answer */
async function persistently(
  steps: EventQueues,
  step: Extract<Step, { kind: 'buy' }>,
): Promise<'bought' | 'sold-out'> {
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      await steps.submit(step)
      return 'bought'
    } catch (error) {
      // On a busy machine etcd times out now and then; the api answers `unavailable`.
      if (error instanceof EtcdFailure) continue
      if (!(error instanceof Refusal)) throw error
      if (error.failure.code === 'not-enough-left') return 'sold-out'
      if (!['busy', 'outcome-unknown', 'unavailable'].includes(error.failure.code)) throw error
    }
  }
  throw new Error('always busy')
}

describe('four processes that sell one event', () => {
  it('sell exactly the available tickets', async () => {
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

  it('agree on one event leader after they have raced, and send their steps to it', async () => {
    const all = processes([{}, {}, {}, {}])
    await putEvent(store, 'handed', {}, { Standard: 100_000 })
    let bought = 0
    const buyFromEach = async () => {
      await Promise.all(all.map(({ steps }) => persistently(steps, buyOf('handed', ++bought))))
      return all.filter(({ forwarded }) => forwarded > 0).length
    }
    // Three of the four send their steps to the fourth.
    await expect.poll(buyFromEach, { interval: 1, timeout: 60_000 }).toBeGreaterThanOrEqual(3)
    expect(await store.get(EventLeader, { eventId: 'handed' })).toBeDefined()
    await close(all)
    expect(await store.get(EventLeader, { eventId: 'handed' })).toBeUndefined()
  })
})

describe('an event leader that resumes too late', () => {
  /**
   * The event leader is held up between the decision and the commit of a step. The process that
   * sent the step waits in vain, and answers `outcome-unknown`. Its customer reads the order and
   * finds none. Then the event leader resumes.
   *
   * @param fenced whether the event leader's commits compare its key
   * @returns the reply, and whether the order exists before and after the event leader resumes
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
        // The event-leader key is the third compare of a batch.
        txn({ ...request, compare: request.compare?.slice(0, 2) }, options)) as EtcdStore['txn']
    const [leader, other] = processes([
      {
        ...(!fenced && { txn: unfenced }),
        onPoint: async (point) => {
          if (!holdUp || point !== 'decided') return
          isHeld()
          await held
        },
      },
      // So long that the step has no time left afterwards.
      { patienceMs: 1_700 },
    ]) as [Process, Process]
    await putEvent(store, eventId, {}, { Standard: 5 })
    const claimed = () => {
      const since = leader.eventLeaders.since(eventId)
      // A claim that timed out is repeated.
      if (since === undefined) leader.eventLeaders.claim(eventId)
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
    await expect.poll(() => leader.steps.length).toBe(0)
    const standsAfterAll = await stands()
    await close([leader, other])
    return { reply, stood, standsAfterAll }
  }

  it('cannot commit an order that its customer has found missing', async () => {
    expect(await wakeUpLate('fenced', true)).toEqual({
      reply: 'outcome-unknown',
      stood: false,
      standsAfterAll: false,
    })
  })

  it('control: commits it if its commits do not compare its key', async () => {
    expect(await wakeUpLate('unfenced', false)).toEqual({
      reply: 'outcome-unknown',
      stood: false,
      standsAfterAll: true,
    })
  })
})
