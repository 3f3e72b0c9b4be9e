import { startCluster, type TestCluster, type TestNode } from '@ticketcd/cluster'
import { connect, EtcdFailure, type EtcdStore, Mirror, op, type Revision } from '@ticketcd/etcd'
import {
  Event,
  noSales,
  Order,
  SalesCheckpoint,
  type SalesCheckpointValue,
  SalesDay,
  type SalesFigures,
  SalesHour,
  sumOf,
  Ticket,
  type TicketValue,
} from '@ticketcd/schema'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { spawnApi } from '../../testing/spawned-api.ts'
import { orderId, putEvent, ticketValue } from '../../testing/world.ts'
import { StatisticsStore, statisticsRecords } from './statistics-store.ts'

/*
 * Processes that sell, save, crash and restart on a real etcd. The tests set the time. Closing
 * writes nothing, so a process closed without a save counts as crashed.
 */

interface Running {
  readonly statistics: StatisticsStore
  readonly mirror: Mirror
  readonly failures: unknown[]
  /** Simulates a new listing of the mirror. */
  relisted(history: 'same' | 'another'): void
  stop(): void
}

let cluster: TestCluster
let store: EtcdStore
let now: string
let sold = 0
let namespaces = 0
const running = new Set<Running>()
const seat = { eventId: 'concert', ticketType: 'Standard' }
const price = 2_500

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3 })
})
beforeEach(async () => {
  namespaces += 1
  store = connect({ hosts: [...cluster.endpoints], namespace: `statistics-${namespaces}/` })
  now = '2026-06-01T12:00:00.000Z'
  sold = 0
  await putEvent(store, 'concert')
})
afterEach(() => {
  for (const each of running) each.stop()
  store.close()
})
afterAll(() => cluster.stop())

async function start(through: EtcdStore = store): Promise<Running> {
  const mirror = new Mirror(through, [Event, Ticket, ...statisticsRecords])
  await mirror.ready
  const failures: unknown[] = []
  const relistListeners: Parameters<Mirror['onRelisted']>[0][] = []
  const onRelisted: Mirror['onRelisted'] = (listener) => {
    relistListeners.push(listener)
    return mirror.onRelisted(listener)
  }
  const statistics = new StatisticsStore({
    mirror: Object.assign(Object.create(mirror) as Mirror, { onRelisted }),
    store: through,
    now: () => now,
    onFailure: (error) => failures.push(error),
  })
  statistics.start()
  const stop = () => {
    statistics.close()
    mirror.close()
    running.delete(each)
  }
  const relisted = (history: 'same' | 'another') => {
    for (const listener of relistListeners) listener(mirror.revision, history)
  }
  const each = { statistics, mirror, failures, relisted, stop }
  running.add(each)
  return each
}

/** Sells one order of `tickets`, with the writes of checkout. */
async function sellUnseen(tickets: number): Promise<Revision> {
  sold += tickets
  const ticket: TicketValue = ticketValue(100, { available: 100 - sold, sold, revenue: price * sold })
  const order = { eventId: 'concert', orderId: orderId(sold) }
  const { revision } = await store.txn(
    { success: [op.put(Ticket, seat, ticket), op.put(Order, order, { username: 'ana' })] },
    { resendable: true },
  )
  return revision
}

/** Sells, and waits until every process has received the sale. */
async function sell(tickets: number): Promise<void> {
  const revision = await sellUnseen(tickets)
  for (const { mirror } of running) await mirror.waitFor(revision, { timeoutMs: 30_000 })
}

/** Returns tickets: the order stays, and is written again. */
async function giveBack(tickets: number): Promise<void> {
  const order = { eventId: 'concert', orderId: orderId(sold) }
  sold -= tickets
  const ticket: TicketValue = ticketValue(100, { available: 100 - sold, sold, revenue: price * sold })
  const { revision } = await store.txn({
    success: [op.put(Ticket, seat, ticket), op.put(Order, order, { username: 'ana' })],
  })
  for (const { mirror } of running) await mirror.waitFor(revision, { timeoutMs: 30_000 })
}

async function save({ statistics }: Running): Promise<void> {
  await vi.waitFor(async () => expect(await statistics.save()).toBe(true), { timeout: 30_000 })
  const revision = await store.revision()
  for (const { mirror } of running) await mirror.waitFor(revision, { timeoutMs: 30_000 })
}

/** Tickets in the hours' sheets. */
async function ticketsStored(): Promise<number> {
  const { entries } = await store.range(SalesHour, {})
  const slots = entries.flatMap(({ value }) => value.flatMap(({ slots }) => slots))
  return slots.reduce((sum, [, , count]) => sum + count, 0)
}

function seriesOf({ statistics }: Running): SalesFigures {
  return statistics
    .series('90d')
    .points.flatMap(({ byType }) => Object.values(byType))
    .reduce(sumOf, noSales)
}

describe('statistics on a real etcd', () => {
  it('match the tickets, and have each sale in its minute', async () => {
    const process = await start()
    await sell(2)
    now = '2026-06-01T12:01:10.000Z'
    await sell(3)
    const statistics = process.statistics.now()
    expect(statistics.totals).toMatchObject({
      revenue: 5 * price,
      sold: 5,
      available: 95,
      capacity: 100,
      events: 1,
    })
    expect(statistics.rate).toEqual({ ordersPerSecond: 0.2, ticketsPerSecond: 0.5 })
    expect(statistics.last24Hours).toEqual({ revenue: 5 * price, tickets: 5, orders: 2 })
    expect(statistics.topEvents).toMatchObject([{ eventId: 'concert', revenue: 5 * price }])
    expect(statistics.latestMinutes).toEqual([
      { at: '2026-06-01T12:00:00.000Z', byType: { Concert: { revenue: 2 * price, tickets: 2, orders: 1 } } },
      { at: '2026-06-01T12:01:00.000Z', byType: { Concert: { revenue: 3 * price, tickets: 3, orders: 1 } } },
    ])
    expect(process.statistics.series('1h').points).toEqual(statistics.latestMinutes)
  })

  it('fall when tickets are returned, in the minute of the return, also after a save', async () => {
    const process = await start()
    await sell(3)
    now = '2026-06-01T12:01:10.000Z'
    await giveBack(2)
    const back = { revenue: -2 * price, tickets: -2, orders: 0 }
    const check = ({ statistics }: Running) => {
      const { totals, last24Hours, latestMinutes } = statistics.now()
      expect(totals).toMatchObject({ revenue: price, sold: 1, available: 99 })
      expect(last24Hours).toEqual({ revenue: price, tickets: 1, orders: 1 })
      expect(latestMinutes[1]).toEqual({ at: '2026-06-01T12:01:00.000Z', byType: { Concert: back } })
    }
    check(process)
    await save(process)
    check(await start())
  })

  it('continue from the last checkpoint, and record later sales in its minute', async () => {
    const first = await start()
    await save(await warmed(first))
    now = '2026-06-01T12:10:00.000Z'
    await sell(3)
    first.stop()
    // Sold while no process was running.
    await sell(4)
    now = '2026-06-01T13:00:00.000Z'
    const second = await start()
    await vi.waitFor(
      () => expect(seriesOf(second)).toEqual({ revenue: 8 * price, tickets: 8, orders: 3 }),
      30_000,
    )
    const { points } = second.statistics.series('24h')
    expect(points.map(({ at }) => at)).toEqual(['2026-06-01T12:00:00.000Z'])
    await save(second)
    second.stop()
    const third = await start()
    expect(seriesOf(third)).toEqual({ revenue: 8 * price, tickets: 8, orders: 3 })
  })

  it.each(['nothing was sent', 'nothing was answered', 'the answer came'])(
    'lose and double nothing when a process dies in a checkpoint and %s',
    async (moment) => {
      const dying = await start(failingAt(moment))
      await warmed(dying)
      await vi.waitFor(async () => {
        await dying.statistics.save().catch(() => undefined)
        if (moment !== 'nothing was sent')
          expect(await store.get(SalesCheckpoint, { which: 'current' })).toBeDefined()
      })
      dying.stop()
      const before = await store.get(SalesCheckpoint, { which: 'current' })
      await sell(2)
      const next = await start()
      // Without a checkpoint the series start with the process.
      const tickets = before ? 3 : 0
      await vi.waitFor(() => expect(seriesOf(next).tickets).toBe(tickets), 30_000)
      await sell(5)
      expect(seriesOf(next).tickets).toBe(tickets + 5)
    },
  )

  it('agree between two processes of which one saves at a time', async () => {
    const [one, other] = [await start(), await start()]
    await warmed(one)
    await save(one)
    for (let round = 0; round < 6; round += 1) {
      now = new Date(Date.parse(now) + 45_000).toISOString()
      await sell(2)
      await Promise.all([one.statistics.save(), other.statistics.save()])
      const revision = await store.revision()
      for (const { mirror } of running) await mirror.waitFor(revision, { timeoutMs: 30_000 })
      expect(seriesOf(other)).toEqual(seriesOf(one))
      expect(seriesOf(one).tickets).toBe(sold)
    }
    expect(await ticketsStored()).toBe(sold)
  })

  it('replace a checkpoint that does not parse, report it, and lose no figures', async () => {
    const process = await start()
    await save(await warmed(process))
    await sell(2)
    const key = SalesCheckpoint.key.build({ which: 'current' })
    const { revision } = await store.raw.put(key, '{"revision":')
    await process.mirror.waitFor(revision, { timeoutMs: 30_000 })
    await sell(3)
    await save(process)
    expect(process.failures.map(String)).toEqual([
      'Error: the checkpoint of sales does not parse, and is written anew',
    ])
    expect((await store.get(SalesCheckpoint, { which: 'current' }))?.value.orders).toBe(3)
    process.stop()
    expect(seriesOf(await start())).toEqual({ revenue: 6 * price, tickets: 6, orders: 3 })
  })

  it('never overwrite a checkpoint that the process has not received', async () => {
    const process = await start()
    await warmed(process)
    const other = await start()
    const late = Object.assign(Object.create(store) as EtcdStore, {
      txn: async (...request: Parameters<EtcdStore['txn']>) => {
        await save(other)
        return store.txn(...request)
      },
    })
    const slow = await start(late)
    await sell(1)
    expect(await slow.statistics.save()).toBe(false)
    expect(slow.failures).toEqual([])
    expect(seriesOf(slow)).toEqual(seriesOf(other))
  })

  it('continue while nothing can be written, and save everything afterwards', async () => {
    let hasQuorum = true
    const txn: EtcdStore['txn'] = (...request) =>
      hasQuorum ? store.txn(...request) : Promise.reject(new EtcdFailure('unavailable', 'no quorum'))
    const process = await start(Object.assign(Object.create(store) as EtcdStore, { txn }))
    await sell(2)
    await save(process)
    hasQuorum = false
    await sell(3)
    await expect(process.statistics.save()).rejects.toThrow('no quorum')
    await expect(process.statistics.save()).rejects.toThrow('no quorum')
    const known = seriesOf(process)
    expect(known).toMatchObject({ tickets: 5, revenue: 5 * price })
    hasQuorum = true
    await save(process)
    process.stop()
    expect(seriesOf(await start())).toEqual(known)
  })

  it('count orders again after the mirror has listed again', async () => {
    const process = await start()
    await save(await warmed(process))
    const unseen = Array.from({ length: 3 }, (_, index) =>
      store.raw.put(`order:concert:${orderId(50 + index)}`, '{"username":"ana"}'),
    )
    await Promise.all(unseen)
    process.relisted('same')
    await vi.waitFor(() => expect(seriesOf(process).orders).toBe(4), 30_000)
    expect(seriesOf(process)).toEqual({ revenue: price, tickets: 1, orders: 4 })
  })

  it('follow a cluster that was restored from a backup, and drop the figures of the old one', async () => {
    const process = await start()
    await save(await warmed(process))
    const backup = await store.range(SalesHour, {})
    const checkpoint = await store.get(SalesCheckpoint, { which: 'current' })
    await sell(4)
    await save(process)
    await sell(5)
    // The backup's state, and two more tickets sold before any process received it.
    const hours = backup.entries.map(({ parts, value }) => op.put(SalesHour, parts, value))
    sold = 3
    const ticket = ticketValue(100, { available: 97, sold, revenue: price * sold })
    const { revision } = await store.txn({
      success: [
        op.put(Ticket, seat, ticket),
        op.put(SalesCheckpoint, { which: 'current' }, checkpoint?.value as SalesCheckpointValue),
        op.deleteRange(SalesDay, {}),
        op.deleteRange(Order, {}),
        ...hours,
      ],
    })
    await process.mirror.waitFor(revision, { timeoutMs: 30_000 })
    process.relisted('another')
    const minutes = process.statistics.series('1h').points.flatMap(({ byType }) => Object.values(byType))
    expect(minutes.reduce(sumOf, noSales)).toMatchObject({ revenue: 3 * price, tickets: 3 })
    expect(process.statistics.now().totals).toMatchObject({ revenue: 3 * price, sold: 3 })
  })
})

describe('a process whose only node fails', () => {
  let behind: EtcdStore
  /** Not the leader, so that the others continue to sell. */
  let node: TestNode

  beforeEach(async () => {
    const statuses = await Promise.all(cluster.endpoints.map((host) => store.cluster.status(host)))
    const index = statuses.findIndex(({ isLeader }) => !isLeader)
    node = cluster.node(index)
    const [own, ...others] = [cluster.endpoints[index] as string, ...cluster.endpoints.toSpliced(index, 1)]
    const namespace = `statistics-${namespaces}/`
    behind = connect({ hosts: [own], namespace })
    store.close()
    store = connect({ hosts: others, namespace })
  })
  afterEach(() => behind.close())

  it('catches up after a pause, also in the middle of a checkpoint, and doubles nothing', async () => {
    const [cutOff, other] = [await start(behind), await start()]
    await save(await warmed(cutOff))
    await sell(2)
    await node.pause()
    // The write may still reach the leader once the node resumes.
    const saving = cutOff.statistics.save().catch((error: unknown) => error)
    await sellUnseen(3)
    now = '2026-06-01T12:03:00.000Z'
    const revision = await sellUnseen(4)
    await other.mirror.waitFor(revision, { timeoutMs: 30_000 })
    expect(await other.statistics.save()).toBe(true)
    expect([seriesOf(cutOff).tickets, seriesOf(other).tickets]).toEqual([3, 10])
    expect(await saving).toBeInstanceOf(EtcdFailure)
    node.resume()

    expect(await cutOff.mirror.waitFor(revision, { timeoutMs: 30_000 })).toBe(true)
    const whole = { revenue: 10 * price, tickets: 10, orders: 4 }
    await vi.waitFor(() => expect(seriesOf(cutOff)).toEqual(whole), { timeout: 30_000 })
    await sell(5)
    for (const each of [cutOff, other]) await each.statistics.save().catch(() => undefined)
    await save(await warmed(other))
    for (const each of [cutOff, other])
      await vi.waitFor(() => expect(seriesOf(each)).toMatchObject({ tickets: 16, orders: 6 }), {
        timeout: 30_000,
      })
    expect(await ticketsStored()).toBe(sold)
    expect(seriesOf(await start())).toEqual(seriesOf(other))
  }, 40_000)

  it('lists again if its missed history was compacted, and doubles nothing', async () => {
    const [cutOff, other] = [await start(behind), await start()]
    const relisted: string[] = []
    cutOff.mirror.onRelisted((_revision, history) => relisted.push(history))
    await save(await warmed(cutOff))
    await sell(2)
    await node.kill()
    await sellUnseen(3)
    const revision = await sellUnseen(4)
    await other.mirror.waitFor(revision, { timeoutMs: 30_000 })
    expect(await other.statistics.save()).toBe(true)
    await store.cluster.compact(await store.revision())
    expect(seriesOf(cutOff).tickets).toBe(3)
    await node.restart()

    expect(await cutOff.mirror.waitFor(revision, { timeoutMs: 30_000 })).toBe(true)
    expect(relisted).toEqual(['same'])
    const whole = { revenue: 10 * price, tickets: 10, orders: 4 }
    for (const each of [cutOff, other])
      await vi.waitFor(() => expect(seriesOf(each)).toEqual(whole), { timeout: 30_000 })
    await sell(5)
    await save(cutOff)
    for (const each of [cutOff, other]) expect(seriesOf(each)).toMatchObject({ tickets: 15, orders: 5 })
    expect(await ticketsStored()).toBe(sold)
  }, 40_000)
})

describe('a whole api', () => {
  it('that is killed between a sale and its checkpoint leaves series that add up', async () => {
    const namespace = `statistics-${namespaces}/`
    now = new Date().toISOString()
    const first = await spawnApi(cluster, namespace)
    await sell(2)
    const checkpointed = () => store.get(SalesCheckpoint, { which: 'current' })
    await vi.waitFor(async () => expect((await checkpointed())?.value.orders).toBe(1), { timeout: 90_000 })
    await sell(3)
    await first.kill()
    expect((await checkpointed())?.value.orders).toBe(1)
    await sell(4)
    const second = await start()
    await vi.waitFor(
      () => expect(seriesOf(second)).toEqual({ revenue: 9 * price, tickets: 9, orders: 3 }),
      90_000,
    )
  }, 60_000)
})

/** Sells one ticket, so that the process has data to save. */
async function warmed(process: Running): Promise<Running> {
  await sell(1)
  return process
}

/** The store of a process that dies in the transaction of its checkpoint. */
function failingAt(moment: string): EtcdStore {
  const txn: EtcdStore['txn'] = async (...request) => {
    if (moment === 'nothing was sent') throw new Error('killed')
    const result = await store.txn(...request)
    if (moment === 'nothing was answered') throw new Error('killed')
    return result
  }
  return Object.assign(Object.create(store) as EtcdStore, { txn })
}
