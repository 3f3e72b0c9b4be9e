import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { connect, type EtcdStore, op, revisionAfter, revisionZero, type WatchEvent } from '@ticketcd/etcd'
import { Notification, Ticket } from '@ticketcd/schema'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type SpawnedApi, spawnApi } from '../../testing/spawned-api.ts'
import { daysAhead, putEvent, ticketValue } from '../../testing/world.ts'

/*
 * Three api processes evaluate the same alerts, and some are killed at random moments. Each alert
 * fires exactly once. etcd's own history proves it.
 */

const alertsCount = 1_500
const seed = Number(process.env.SEED ?? 20_260_601)

let cluster: TestCluster
const running = new Set<SpawnedApi>()
const stores: EtcdStore[] = []

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1 })
})
afterEach(() => killAll())
afterAll(async () => {
  for (const store of stores) store.close()
  await cluster.stop()
})

/** Each test has a namespace of its own. */
function open(namespace: string): EtcdStore {
  const store = connect({ hosts: cluster.endpoints, namespace })
  stores.push(store)
  return store
}

async function startApi(namespace: string, variables: NodeJS.ProcessEnv = {}): Promise<SpawnedApi> {
  const api = await spawnApi(cluster, namespace, variables)
  running.add(api)
  return api
}

async function kill(api: SpawnedApi): Promise<void> {
  running.delete(api)
  await api.kill()
}

async function killAll(): Promise<void> {
  await Promise.all([...running].map(kill))
}

/** Puts an event with 100 tickets left, and many alerts that fire at 5. */
async function putAlerts(store: EtcdStore, eventId: string, count = alertsCount): Promise<void> {
  await putEvent(store, eventId)
  const value = {
    kind: 'few-left' as const,
    limit: 5,
    active: true,
    createdAt: daysAhead(-1),
    triggeredAt: null,
    availableThen: null,
    readAt: null,
  }
  const alerts = Array.from({ length: count }, (_, number) =>
    op.put(Notification, { username: `user${number}`, eventId }, value),
  )
  await store.txn({ success: op.nest(alerts) })
}

/** Sells the tickets one by one, past the limit, as fast as etcd accepts the writes. */
async function sellOut(store: EtcdStore, eventId: string): Promise<void> {
  for (let sold = 90; sold <= 100; sold += 1)
    await store.put(
      Ticket,
      { eventId, ticketType: 'Standard' },
      ticketValue(100, { available: 100 - sold, sold, revenue: 2_500 * sold }),
    )
}

/** The number of triggers of each of the event's alerts, from etcd's history. */
async function triggersOf(store: EtcdStore, eventId: string): Promise<number[]> {
  const history = await historyOf(store, 'notification:')
  const triggers = new Map<string, number>()
  for (const event of history) {
    if (!event.key.endsWith(`:${eventId}`)) continue
    triggers.set(event.key, (triggers.get(event.key) ?? 0) + (isTrigger(event) ? 1 : 0))
  }
  return [...triggers.values()]
}

async function historyOf(store: EtcdStore, prefix: string): Promise<WatchEvent[]> {
  const until = await store.revision()
  return new Promise((resolve) => {
    const events: WatchEvent[] = []
    const watch = store.raw.watch({ prefix }, { from: revisionAfter(revisionZero) }, (message) => {
      if (message.type === 'events') events.push(...message.events)
      if (!('revision' in message) || message.revision < until) return
      watch.close()
      resolve(events)
    })
  })
}

/** Resolves once `count` of the event's alerts have fired, in the middle of firing them all. */
async function fired(store: EtcdStore, eventId: string, count: number): Promise<void> {
  const from = revisionAfter(await store.revision())
  let seen = 0
  return new Promise((resolve) => {
    const watch = store.raw.watch({ prefix: 'notification:' }, { from }, (message) => {
      if (message.type === 'events')
        seen += message.events.filter((event) => isTrigger(event) && event.key.endsWith(`:${eventId}`)).length
      if (seen < count) return
      watch.close()
      resolve()
    })
  })
}

function isTrigger(event: WatchEvent): boolean {
  return event.type === 'put' && Notification.decode(event.value).triggeredAt !== null
}

/**
 * Waits until none of the event's alerts is active, nor any of a later event. A late second trigger
 * has had the time to be written.
 */
async function allFired(store: EtcdStore, eventId: string): Promise<void> {
  await noneActive(store, eventId)
  const later = `after-${eventId}`
  await putAlerts(store, later, 3)
  await sellOut(store, later)
  await noneActive(store, later)
}

async function noneActive(store: EtcdStore, eventId: string): Promise<void> {
  const active = async () => {
    const { entries } = await store.range(Notification, {}, { limit: 10 * alertsCount })
    return entries.filter(({ parts, value }) => parts.eventId === eventId && value.active).length
  }
  await expect.poll(active, { timeout: 60_000 }).toBe(0)
}

/** mulberry32: the same seed repeats the moments of a failed run. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('alerts with three api processes', () => {
  it(`fire exactly once while processes are killed around the trigger (seed ${seed})`, async () => {
    const store = open('killed/')
    const chance = chanceOf(seed)
    let apis = await Promise.all([1, 2, 3].map(() => startApi('killed/')))
    for (const round of ['first', 'second']) {
      await putAlerts(store, round)
      const victim = apis[Math.floor(chance() * 3)] as SpawnedApi
      const killing = fired(store, round, Math.ceil(chance() * alertsCount)).then(() => kill(victim))
      await sellOut(store, round)
      await killing
      const [replacement] = await Promise.all([startApi('killed/'), allFired(store, round)])
      apis = [...apis.filter((api) => api !== victim), replacement]
    }
    // Then all of them are killed at once, and one is started again.
    await putAlerts(store, 'last')
    const killing = fired(store, 'last', Math.ceil((chance() * alertsCount) / 2)).then(killAll)
    await sellOut(store, 'last')
    await killing
    await startApi('killed/')
    await allFired(store, 'last')

    for (const round of ['first', 'second', 'last'])
      expect(await triggersOf(store, round)).toEqual(Array.from({ length: alertsCount }, () => 1))
  })

  it('fire more than once if the triggers compare nothing', async () => {
    const store = open('careless/')
    await Promise.all([1, 2, 3].map(() => startApi('careless/', { CARELESS: 'alerts' })))
    await putAlerts(store, 'rush')
    await sellOut(store, 'rush')
    await allFired(store, 'rush')
    const triggers = await triggersOf(store, 'rush')
    expect(triggers).toHaveLength(alertsCount)
    expect(Math.max(...triggers)).toBeGreaterThan(1)
  })
})
