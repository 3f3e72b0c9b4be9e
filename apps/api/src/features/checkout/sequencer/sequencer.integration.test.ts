import { connect, type Entry, EtcdFailure, type EtcdStore, type RecordPage } from '@ticketcd/etcd'
import { Order, Purchase, Sequencer, type SequencerValue, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HourLeases } from '../../../hour-leases.ts'
import { Refusal } from '../../../refusal.ts'
import { type Stage, setStage } from '../../../testing/stage.ts'
import { orderId, putEvent } from '../../../testing/world.ts'
import type { RoundPoint } from '../rounds/event-queue.ts'
import { EventQueues } from '../rounds/event-queues.ts'
import type { Settled, Step } from '../rules/step.ts'
import type { PeerOutcome } from './peer-exchange.ts'
import { Sequencers } from './sequencers.ts'

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
  sequencers: Sequencers
  store: EtcdStore
  lostRaces: number
  forwarded: number
}

interface ProcessOptions {
  /** Stands in for the etcd of this process. */
  txn?: (txn: EtcdStore['txn']) => EtcdStore['txn']
  onPoint?: (point: RoundPoint) => Promise<void>
  /** How long another process is waited for, in milliseconds. */
  patienceMs?: number
}

/** Processes that reach one another, and learn of owners by asking the store, as the mirror would tell them. */
function processes(options: readonly ProcessOptions[]): Process[] {
  const all: Process[] = []
  const owners = new Map<string, Entry<{ readonly eventId: string }, SequencerValue>>()
  const follow = setInterval(() => {
    const onOwners = ({ entries }: RecordPage<{ readonly eventId: string }, SequencerValue>) => {
      owners.clear()
      for (const entry of entries) owners.set(entry.parts.eventId, entry)
    }
    store.range(Sequencer, {}).then(onOwners, () => undefined)
  }, 20)
  followers.push(follow)
  for (const [index, { txn, onPoint, patienceMs = 1_000 }] of options.entries()) {
    const own = connect({ hosts: stage.cluster.endpoints, namespace: 'api-test/' })
    const sequencers = new Sequencers({
      store: own,
      ownerOf: (eventId) => owners.get(eventId),
      onFailure: () => undefined,
    })
    const process: Process = { steps: undefined as never, sequencers, store: own, lostRaces: 0, forwarded: 0 }
    const peers = {
      send: async (url: string, step: Step, leftMs: number): Promise<PeerOutcome> => {
        const asked = all[Number(url.slice('http://process/'.length))]?.steps.submitOwned(step, leftMs)
        const late = new Promise<never>((_, reject) =>
          setTimeout(() => reject(new Error('late')), patienceMs),
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
      sequencing: { sequencers, peers },
    })
    sequencers.start(`http://process/${index}`)
    all.push(process)
  }
  return all
}

async function outcomeOf(asked: Promise<Settled> | undefined): Promise<PeerOutcome> {
  try {
    return asked ? await asked : { error: true }
  } catch (error) {
    if (error instanceof Refusal) return { failure: error.failure }
    return error instanceof Error && error.name === 'NotOwner' ? { notOwner: true } : { error: true }
  }
}

async function close(all: readonly Process[]): Promise<void> {
  for (const follower of followers) clearInterval(follower)
  followers = []
  for (const { sequencers, store } of all) {
    await sequencers.close()
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
  it('sell exactly what there is, and soon hand their steps to one of them', async () => {
    const all = processes([{}, {}, {}, {}])
    await putEvent(store, 'four', {}, { Standard: 600 })
    const told = await Promise.all(
      Array.from({ length: 900 }, (_, index) =>
        persistently((all[index % 4] as Process).steps, buyOf('four', index)),
      ),
    )
    expect(told.filter((each) => each === 'bought')).toHaveLength(600)
    expect((await store.get(Ticket, { eventId: 'four', ticketType: 'Standard' }))?.value).toMatchObject({
      available: 0,
      sold: 600,
    })
    expect(await store.count(Order, { eventId: 'four' })).toBe(600)
    // Those who came first have raced; who comes now is handed on.
    expect(await store.get(Sequencer, { eventId: 'four' })).toBeDefined()
    await Promise.all(all.map(({ steps }, index) => persistently(steps, buyOf('four', 2_000 + index))))
    expect(all.reduce((sum, { forwarded }) => sum + forwarded, 0)).toBeGreaterThanOrEqual(3)
    await close(all)
    expect(await store.get(Sequencer, { eventId: 'four' })).toBeUndefined()
  })
})

describe('an owner that wakes up too late', () => {
  /**
   * The owner is held up between judging a step and committing it. The process that had handed it over loses its patience, and tells its
   * customer that nothing was changed. Then the owner goes on.
   *
   * @param fenced whether the owner's commits compare its key
   * @returns whether the order stands after all
   */
  async function wakeUpLate(eventId: string, fenced: boolean): Promise<{ told: string; stands: boolean }> {
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
          if (!holdUp || point !== 'judged') return
          isHeld()
          await held
        },
      },
      // So long that its own time is over with it.
      { patienceMs: 1_700 },
    ]) as [Process, Process]
    await putEvent(store, eventId, {}, { Standard: 5 })
    owner.sequencers.claim(eventId)
    await expect.poll(() => owner.sequencers.since(eventId)).toBeDefined()
    await expect.poll(() => other.sequencers.other(eventId)).toBeDefined()

    holdUp = true
    const step = buyOf(eventId, 1)
    const asked = other.steps.submit(step).then(
      () => 'bought',
      (error: unknown) => (error instanceof Refusal ? error.failure.code : 'error'),
    )
    await heldUp
    const told = await asked
    release()
    await expect.poll(() => owner.steps.length).toBe(0)
    const stands = (await store.get(Purchase, step.of)) !== undefined
    await close([owner, other])
    return { told, stands }
  }

  it('cannot write what somebody else was told would not happen', async () => {
    expect(await wakeUpLate('fenced', true)).toEqual({ told: 'busy', stands: false })
  })

  it('writes it when its commits do not compare its key', async () => {
    expect(await wakeUpLate('unfenced', false)).toEqual({ told: 'busy', stands: true })
  })
})
