import { type Engine, engineNamed, startCluster, type TestCluster } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import { afterEach, expect, it } from 'vitest'
import { Chance } from './log/testing/chance.ts'
import { ApiClient } from './testing/api/api-client.ts'
import { contradictions } from './testing/faults/check-history.ts'
import { FaultInjector } from './testing/faults/fault-injector.ts'
import { faultPlan } from './testing/faults/fault-plan.ts'
import { History, type Revisions } from './testing/faults/history.ts'
import { Partitions } from './testing/faults/partitions.ts'
import { put, RegisterClient, read } from './testing/faults/register-client.ts'
import { ResumingWatcher } from './testing/faults/resuming-watcher.ts'

/** More by `FAULT_SEEDS=1,2,3`, and more faults by `FAULT_STEPS`, for a long run by hand. */
const seeds = (process.env.FAULT_SEEDS ?? '1').split(',').map(Number)
const steps = Number(process.env.FAULT_STEPS ?? 5)
const range = { key: 'r/', rangeEnd: 'r0' }
const keys = ['r/a', 'r/b', 'r/c']
const clients = 6
const watchers = 4

const hstore = engineNamed('hstore')
const engine: Engine = {
  ...hstore,
  args: (...args) => [...hstore.args(...args), '--watch-progress-notify-interval=100ms'],
}

let cluster: TestCluster
let partitions: Partitions
let nodes: ApiClient[]
/** As `nodes`, for the questions at the end. */
let patient: ApiClient[]
let isEnding = false
let running: Promise<unknown>[] = []

async function start(size: 3 | 5): Promise<void> {
  partitions = new Partitions()
  nodes = []
  patient = []
  isEnding = false
  running = []
  cluster = await startCluster({ nodes: size, engine, place: partitions.place })
  await partitions.learnIds(cluster.endpoints[0] ?? '')
  nodes = cluster.endpoints.map(
    (endpoint) => new ApiClient(endpoint, { deadlineMs: 1_000, reconnectMs: 200 }),
  )
  patient = cluster.endpoints.map((endpoint) => new ApiClient(endpoint, { reconnectMs: 200 }))
}

afterEach(async () => {
  isEnding = true
  await Promise.allSettled(running)
  for (const node of [...nodes, ...patient]) node.close()
  await cluster.stop()
  await partitions.close()
})

function nodeAt(index: number, clients = nodes): ApiClient {
  const node = clients[index]
  if (node === undefined) throw new RangeError(`there is no node ${index}`)
  return node
}

/** Resolves once every node answers a linearizable read. */
async function untilHealthy(): Promise<void> {
  for (const node of patient) await expect.poll(() => read(node, keys).catch(() => undefined)).toBeDefined()
}

/** The values that each revision wrote, read back by revision. */
async function readBack(first: number, last: number): Promise<Revisions> {
  const revisions = new Map<number, ReadonlyMap<string, string>>()
  const all = Array.from({ length: last - first + 1 }, (_, at) => first + at)
  const reader = async () => {
    for (let revision = all.shift(); revision !== undefined; revision = all.shift()) {
      const { kvs } = await nodeAt(0, patient).call(services.KV.range, { ...range, revision })
      const own = kvs.filter(({ modRevision }) => modRevision === revision)
      revisions.set(revision, new Map(own.map(({ key, value }) => [key, Buffer.from(value).toString()])))
    }
  }
  await Promise.all(Array.from({ length: 32 }, reader))
  return new Map([...revisions].sort(([one], [other]) => one - other))
}

function eventsOf(revisions: Revisions): string[] {
  return [...revisions].flatMap(([revision, values]) =>
    [...values].map(([key, value]) => `${revision} ${key}=${value}`),
  )
}

async function hashes(): Promise<number[]> {
  return await Promise.all(
    patient.map(async (node) => (await node.call(services.Maintenance.hashKV, { revision: 0 })).hash),
  )
}

it.each(seeds)(
  'histories stay linearizable and watches complete through the faults of seed %i',
  async (seed) => {
    const chance = new Chance(seed)
    const size = chance.one(2) ? 5 : 3
    await start(size)
    const history = new History()
    const first = await history.record('first', new Map([['r/a', 'first']]), () =>
      put(nodeAt(0, patient), 'r/a', 'first'),
    )
    const firstRevision = first?.revision ?? 0
    let isOver = false
    const working = Array.from({ length: clients }, (_, index) => {
      const parts = { nodes, keys, chance: new Chance(seed * 1_000 + index), history }
      return new RegisterClient(`c${index}`, parts).run(() => isOver || isEnding)
    })
    let isWatched = false
    const watching = Array.from({ length: watchers }, (_, index) => {
      const own = new Chance(seed * 1_000 + 500 + index)
      const watcher = new ResumingWatcher(nodes, range, own, firstRevision - 1)
      return { watcher, ended: watcher.run(() => isWatched || isEnding) }
    })

    running = [...working, ...watching.map(({ ended }) => ended)]
    const injector = new FaultInjector(cluster, partitions)
    try {
      for (const step of faultPlan(chance, size, steps)) await injector.run(step)
    } finally {
      isOver = true
      await injector.end()
    }
    await Promise.all(working)
    await untilHealthy()
    const last = await history.record('last', new Map([['r/a', 'last']]), () =>
      put(nodeAt(0, patient), 'r/a', 'last'),
    )
    const lastRevision = last?.revision ?? 0
    for (const { watcher } of watching)
      await expect.poll(() => watcher.revision).toBeGreaterThanOrEqual(lastRevision)
    isWatched = true
    await Promise.all(watching.map(({ ended }) => ended))

    const revisions = await readBack(firstRevision, lastRevision)
    expect(contradictions(history.operations, revisions)).toEqual([])
    for (const { watcher } of watching) {
      expect(watcher.problems).toEqual([])
      expect(watcher.events).toEqual(eventsOf(revisions))
    }
    await untilHealthy()
    expect(new Set(await hashes()).size).toBe(1)
    if (process.env.FAULT_SEEDS !== undefined) {
      const unknown = history.operations.filter(({ answer }) => answer === undefined).length
      const streams = watching.map(({ watcher }) => watcher.streams).join()
      process.stdout.write(
        `seed ${seed}: ${size} nodes, ${history.operations.length} operations, ${unknown} unknown, ` +
          `${revisions.size} revisions, watch streams ${streams}\n`,
      )
    }
  },
)

it('control: a stale read at a node that is cut off is found by the same check', async () => {
  await start(3)
  const history = new History()
  await history.record('one', new Map([['r/a', '1']]), () => put(nodeAt(0), 'r/a', '1'))
  await untilHealthy()
  partitions.split([2], [0, 1])
  let written = await history.record('one', new Map([['r/a', '2']]), () => put(nodeAt(0), 'r/a', '2'))
  for (let count = 3; written === undefined; count += 1)
    written = await history.record('one', new Map([['r/a', `${count}`]]), () =>
      put(nodeAt(0), 'r/a', `${count}`),
    )
  const stale = await history.record('two', new Map(), () => read(nodeAt(2), ['r/a'], true))
  expect(stale).toBeDefined()
  partitions.heal()
  await untilHealthy()
  const revisions = await readBack(2, written.revision)
  expect(contradictions(history.operations, revisions)).toEqual([
    expect.stringMatching(/^the read by two .* has revision \d+, though .* had ended with \d+ before$/),
  ])
})
