import { setTimeout as sleep } from 'node:timers/promises'
import { eventTopic, livePath } from '@ticketcd/schema'
import { openStore } from '../connection.ts'
import { Failure } from '../failure.ts'
import type { Latencies, Spread } from './live-arrivals.ts'
import { Helper } from './live-helper.ts'
import type { Counted, Opened } from './live-readers.ts'
import { putOnSale, type Sale, sell, soldEventId } from './live-sale.ts'
import type { SubscriptionsUsage } from './live-subscriptions.ts'
import type { OwnApi } from './own-api.ts'
import { type Usage, usageOf } from './process-usage.ts'
import { percentile, rounded } from './report.ts'

/**
 * Streams that receive a sale before the measurement. It compiles the code, and lets buffers and
 * the heap for short-lived objects grow to their size.
 */
const warmUp = { connections: 1_000, seconds: 4 }
const settleMs = 6_000
const openTimeoutMs = 180_000
const answerTimeoutMs = 120_000

/** Medians over the sales, unless a field says otherwise. */
export interface WayBench extends Latencies {
  readonly connections: number
  /** Serving processes; the connections are spread over them. */
  readonly processes: number
  /** The 99th percentile of each sale, in order. */
  readonly p99MsOfEach: readonly number[]
  /** Over all sales: reads whose last id was lower than an earlier one on the same connection. */
  readonly backwards: number
  /** Over all sales: messages that reached a reader. */
  readonly messages: number
  readonly messagesPerSecond: number
  /** CPU of the serving processes, for each message that reached a reader. */
  readonly cpuUsPerMessage: number
  /** CPU of the serving processes together, as a share of one core. */
  readonly cpuShare: number
  /** Resident memory for each open connection, after the sales. */
  readonly memoryKbPerConnection: number
  /** Resident memory for each open connection, before the sales. */
  readonly idleMemoryKbPerConnection: number
  readonly ticketsPerSecond: number
}

export interface LiveBench {
  /** `live` uses all processes, `liveOfOne` only one of them. */
  readonly live: WayBench
  readonly liveOfOne: WayBench
  readonly subscription: WayBench
  /** CPU of a subscription's message, as a multiple of a live message's. */
  readonly cpuRatio: number
}

export interface LiveBenchOptions {
  readonly connections: number
  readonly processes: number
  readonly subscriptions: number
  readonly ticketsPerSecond: number
  readonly ticketsPerTransaction: number
  readonly sales: number
  /** Duration of each sale. */
  readonly seconds: number
  readonly signal: AbortSignal
  /** Receives the current step as a sentence. */
  readonly onStep: (sentence: string) => void
}

interface Way {
  ports: readonly number[]
  path: string
  connections: number
  usage(): Promise<Usage>
}

/**
 * Measures the live stream of a running api, and a tRPC subscription to the same event for
 * comparison.
 */
export async function benchLive(api: OwnApi, options: LiveBenchOptions): Promise<LiveBench> {
  const store = openStore(api.etcd, {})
  try {
    await putOnSale(store, soldEventId)
    const measure = (way: Way) => measureWay(way, store, options)
    const measureLive = (ports: readonly number[]) => {
      options.onStep(
        `The live streams of ${processesOf(ports.length)}: opening ${options.connections} connections`,
      )
      return measure({
        ports,
        path: `${livePath}?topics=${eventTopic(soldEventId)}`,
        connections: options.connections,
        usage: () => usageOfAll(ports),
      })
    }
    const liveOfOne = await measureLive([Number(new URL(api.url).port)])
    // New processes: a process keeps memory that it once allocated, so later connections would seem
    // smaller.
    const live =
      options.processes === 1 ? liveOfOne : await measureLive(await api.startMore(options.processes))
    const server = new Helper('live-subscriptions', [api.etcd.join(','), soldEventId])
    try {
      const usage = () => server.ask<SubscriptionsUsage>({}, answerTimeoutMs)
      const { port } = await usage()
      options.onStep(`A tRPC subscription: opening ${options.subscriptions} connections`)
      const subscription = await measure({
        ports: [port],
        path: '/event',
        connections: options.subscriptions,
        usage,
      })
      const cpuRatio = rounded(subscription.cpuUsPerMessage / live.cpuUsPerMessage)
      return { live, liveOfOne, subscription, cpuRatio }
    } finally {
      server.stop()
    }
  } finally {
    store.close()
  }
}

async function measureWay(
  { ports, path, connections, usage }: Way,
  store: ReturnType<typeof openStore>,
  { ticketsPerSecond, ticketsPerTransaction, sales, seconds, signal, onStep }: LiveBenchOptions,
): Promise<WayBench> {
  const pace = { perSecond: ticketsPerSecond, quantity: ticketsPerTransaction, signal }
  await warm(ports, path, () => sell(store, { ...pace, seconds: warmUp.seconds }))
  const empty = await usage()
  const readers = new Helper('live-readers', [])
  try {
    const opened = await readers.ask<Opened>({ ask: 'open', ports, path, connections }, openTimeoutMs)
    if (opened.open < connections) throw new Failure(tooFew(opened, connections))
    await sleep(settleMs)
    const idle = await usage()
    const measured: SaleBench[] = []
    for (let number = 1; number <= sales; number++) {
      onStep(`Selling ${ticketsPerSecond} tickets a second for ${seconds} s (${number} of ${sales})`)
      measured.push(await measureSale(readers, usage, () => sell(store, { ...pace, seconds })))
    }
    const { open, backwards } = await readers.ask<Counted>({ ask: 'count' }, answerTimeoutMs)
    if (open < connections) throw new Failure(`${connections - open} connections were lost during a sale.`)
    const { rssBytes } = await usage()
    const kbEach = (bytes: number) => rounded((bytes - empty.rssBytes) / 1_024 / connections)
    return {
      connections,
      processes: ports.length,
      ...summaryOf(measured),
      backwards,
      memoryKbPerConnection: kbEach(rssBytes),
      idleMemoryKbPerConnection: kbEach(idle.rssBytes),
    }
  } finally {
    readers.stop()
    await sleep(1_000)
  }
}

interface SaleBench extends Latencies {
  readonly messages: number
  readonly cpuUs: number
  readonly tickets: number
  readonly seconds: number
}

async function measureSale(
  readers: Helper,
  usage: Way['usage'],
  sellAll: () => Promise<Sale>,
): Promise<SaleBench> {
  const count = () => readers.ask<Counted>({ ask: 'count' }, answerTimeoutMs)
  const [before, usedBefore] = [await count(), await usage()]
  const { commits, tickets, seconds } = await sellAll()
  // Includes the work that the last commits cause.
  await sleep(1_000)
  const [after, usedAfter] = [await count(), await usage()]
  const latencies = await readers.ask<Latencies>({ ask: 'latencies', commits }, answerTimeoutMs)
  const messages = after.messages - before.messages
  return { ...latencies, messages, cpuUs: usedAfter.cpuUs - usedBefore.cpuUs, tickets, seconds }
}

function summaryOf(sales: readonly SaleBench[]) {
  const median = (of: (sale: SaleBench) => number, digits?: number) =>
    rounded(percentile(sales.map(of), 0.5), digits)
  const spread = (of: (sale: SaleBench) => Spread): Spread => ({
    p50Ms: median((sale) => of(sale).p50Ms),
    p99Ms: median((sale) => of(sale).p99Ms),
    maxMs: median((sale) => of(sale).maxMs),
  })
  return {
    ...spread((sale) => sale),
    p99MsOfEach: sales.map(({ p99Ms }) => p99Ms),
    newest: spread(({ newest }) => newest),
    timed: median(({ timed }) => timed),
    measured: sales.reduce((sum, { measured }) => sum + measured, 0),
    messages: sales.reduce((sum, { messages }) => sum + messages, 0),
    messagesPerSecond: median(({ messages, seconds }) => messages / seconds, 0),
    cpuUsPerMessage: median(({ cpuUs, messages }) => cpuUs / messages),
    cpuShare: median(({ cpuUs, seconds }) => cpuUs / 1e6 / seconds, 2),
    ticketsPerSecond: median(({ tickets, seconds }) => tickets / seconds, 0),
  }
}

async function usageOfAll(ports: readonly number[]): Promise<Usage> {
  const usages = await Promise.all(ports.map((port) => usageOf(`http://127.0.0.1:${port}`)))
  const sum = (part: keyof Usage) => usages.reduce((total, usage) => total + usage[part], 0)
  return { cpuUs: sum('cpuUs'), rssBytes: sum('rssBytes') }
}

function processesOf(count: number): string {
  return count === 1 ? 'one process' : `${count} processes`
}

async function warm(ports: readonly number[], path: string, sellSome: () => Promise<Sale>): Promise<void> {
  const readers = new Helper('live-readers', [])
  try {
    const { connections } = warmUp
    await readers.ask<Opened>({ ask: 'open', ports, path, connections }, openTimeoutMs)
    await sellSome()
  } finally {
    readers.stop()
  }
  await sleep(2_000)
}

function tooFew({ open, failed }: Opened, connections: number): string {
  return `Only ${open} of ${connections} connections are open (${failed} failed). Each needs a file descriptor in two processes: raise the limit with \`ulimit -n ${connections * 2}\`, or ask for fewer with --connections.`
}
