import { setTimeout as sleep } from 'node:timers/promises'
import { eventTopic, livePath } from '@ticketcd/schema'
import { openStore } from '../connection.ts'
import { Failure } from '../failure.ts'
import { Helper } from './live-helper.ts'
import type { Commit, Counted, Latencies, Opened } from './live-readers.ts'
import { putOnSale, sell, soldEventId } from './live-sale.ts'
import type { SubscriptionsUsage } from './live-subscriptions.ts'
import type { OwnApi } from './own-api.ts'
import { type Usage, usageOf } from './process-usage.ts'
import { rounded } from './report.ts'

/** Streams that are opened and closed before anything is measured: code is compiled, buffers have their size. */
const warmUp = 500
const settleMs = 6_000
const openTimeoutMs = 180_000
const answerTimeoutMs = 120_000

export interface WayBench extends Latencies {
  readonly connections: number
  /** Messages that reached a reader. */
  readonly messages: number
  readonly messagesPerSecond: number
  /** Of the serving process over the sale, for each message that reached a reader. */
  readonly cpuUsPerMessage: number
  /** Share of one core that the serving process used. */
  readonly cpuShare: number
  /** What each open connection adds to the resident memory, after the sale. */
  readonly memoryKbPerConnection: number
  /** The same before the sale. */
  readonly idleMemoryKbPerConnection: number
  readonly ticketsPerSecond: number
}

export interface LiveBench {
  readonly live: WayBench
  readonly subscription: WayBench
  /** How many times the CPU of a live message a subscription's message costs. */
  readonly cpuRatio: number
}

export interface LiveBenchOptions {
  readonly connections: number
  readonly subscriptions: number
  readonly ticketsPerSecond: number
  readonly ticketsPerTransaction: number
  readonly seconds: number
  readonly signal: AbortSignal
  /** Told in a sentence what happens now. */
  readonly onStep: (sentence: string) => void
}

interface Way {
  port: number
  path: string
  connections: number
  usage(): Promise<Usage>
}

/** Measures the live stream of a running api, and a tRPC subscription to the same event beside it. */
export async function benchLive(api: OwnApi, options: LiveBenchOptions): Promise<LiveBench> {
  const store = openStore(api.etcd, {})
  try {
    await putOnSale(store, soldEventId)
    const measure = (way: Way) => measureWay(way, store, options)
    options.onStep(`The live stream: opening ${options.connections} connections`)
    const live = await measure({
      port: Number(new URL(api.url).port),
      path: `${livePath}?topics=${eventTopic(soldEventId)}`,
      connections: options.connections,
      usage: () => usageOf(api.url),
    })
    const server = new Helper('live-subscriptions', [api.etcd.join(','), soldEventId])
    try {
      const usage = () => server.ask<SubscriptionsUsage>({}, answerTimeoutMs)
      const { port } = await usage()
      options.onStep(`A tRPC subscription: opening ${options.subscriptions} connections`)
      const subscription = await measure({ port, path: '/event', connections: options.subscriptions, usage })
      const cpuRatio = rounded(subscription.cpuUsPerMessage / live.cpuUsPerMessage)
      return { live, subscription, cpuRatio }
    } finally {
      server.stop()
    }
  } finally {
    store.close()
  }
}

async function measureWay(
  { port, path, connections, usage }: Way,
  store: ReturnType<typeof openStore>,
  { ticketsPerSecond, ticketsPerTransaction, seconds, signal, onStep }: LiveBenchOptions,
): Promise<WayBench> {
  await warm(port, path)
  const empty = await usage()
  const readers = new Helper('live-readers', [])
  try {
    const opened = await readers.ask<Opened>({ ask: 'open', port, path, connections }, openTimeoutMs)
    if (opened.open < connections) throw new Failure(tooFew(opened, connections))
    await sleep(settleMs)
    const idle = await usage()
    onStep(`Selling ${ticketsPerSecond} tickets a second for ${seconds} s`)
    const count = () => readers.ask<Counted>({ ask: 'count' }, answerTimeoutMs)
    const [before, usedBefore] = [await count(), await usage()]
    const sale = await sell(store, {
      perSecond: ticketsPerSecond,
      quantity: ticketsPerTransaction,
      seconds,
      signal,
    })
    // What the last commits have set in motion belongs to them.
    await sleep(1_000)
    const [after, usedAfter] = [await count(), await usage()]
    if (after.open < connections)
      throw new Failure(`${connections - after.open} connections were lost during the sale.`)
    const commits: readonly Commit[] = sale.commits
    const latencies = await readers.ask<Latencies>({ ask: 'latencies', commits }, answerTimeoutMs)
    const messages = after.messages - before.messages
    const cpuUs = usedAfter.cpuUs - usedBefore.cpuUs
    const kbEach = (used: Usage) => rounded((used.rssBytes - empty.rssBytes) / 1_024 / connections)
    return {
      connections,
      ...latencies,
      messages,
      messagesPerSecond: Math.round(messages / (sale.seconds + 1)),
      cpuUsPerMessage: rounded(cpuUs / messages),
      cpuShare: rounded(cpuUs / 1e6 / (sale.seconds + 1), 2),
      memoryKbPerConnection: kbEach(usedAfter),
      idleMemoryKbPerConnection: kbEach(idle),
      ticketsPerSecond: Math.round(sale.tickets / sale.seconds),
    }
  } finally {
    readers.stop()
    await sleep(1_000)
  }
}

async function warm(port: number, path: string): Promise<void> {
  const readers = new Helper('live-readers', [])
  try {
    await readers.ask<Opened>({ ask: 'open', port, path, connections: warmUp }, openTimeoutMs)
    await sleep(2_000)
  } finally {
    readers.stop()
  }
  await sleep(2_000)
}

function tooFew({ open, failed }: Opened, connections: number): string {
  return `Only ${open} of ${connections} connections are open (${failed} failed). Each needs a file descriptor in two processes: raise the limit with \`ulimit -n ${connections * 2}\`, or ask for fewer with --connections.`
}
