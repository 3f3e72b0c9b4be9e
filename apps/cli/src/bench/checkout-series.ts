import { type EtcdStore, op } from '@ticketcd/etcd'
import { Order, Ticket } from '@ticketcd/schema'
import { Failure } from '../failure.ts'
import { letIn } from '../rush/crowd.ts'
import type { BuyersAnswer, BuyersQuestion, BuyersWay } from './checkout-buyers.ts'
import type { CheckoutFleet } from './checkout-fleet.ts'
import type { Helper } from './live-helper.ts'
import { putOnSale, ticketType } from './live-sale.ts'
import { usageOf } from './process-usage.ts'

/**
 * Customers: at a hundred tickets each, they may buy more than any series sells. They buy in turn,
 * so no customer has two orders at once.
 */
const customers = 5_000
export const warmUpMs = 700
/** Additional time after the measurement, for orders in flight. */
const slackMs = 60_000

/** One measurement. */
export interface Series extends Pick<BuyersQuestion, 'ports' | 'buyers' | 'perSecond'> {
  readonly way: BuyersWay
  /** Whether it sells tickets. */
  readonly sells: boolean
}

export interface SeriesAnswer extends BuyersAnswer {
  /**
   * CPU for each completed order. `apiCpuUs` is that of the serving api processes together,
   * `etcdCpuUs` that of all members. Microseconds.
   */
  readonly apiCpuUs: number
  readonly etcdCpuUs: number
}

export interface SeriesSettings {
  readonly store: EtcdStore
  /** `host:port` of the cluster's members. */
  readonly etcd: readonly string[]
  /** The load generator. */
  readonly crowd: Helper
  readonly cookies: readonly string[]
  readonly measureMs: number
  readonly signal: AbortSignal
  /** Receives the result of each step as a sentence. */
  readonly onStep: (sentence: string) => void
}

/** Creates the sessions of the customers, and prepares sales through the processes of the fleet. */
export async function openSeries(
  { store, etcd }: CheckoutFleet,
  crowd: Helper,
  { seconds, signal, onStep }: Pick<SeriesSettings, 'signal' | 'onStep'> & { readonly seconds: number },
): Promise<SeriesRunner> {
  const { visitors } = await letIn(store, { count: customers, prefix: 'bench' })
  const cookies = visitors.map(({ cookie }) => cookie)
  return new SeriesRunner({ store, etcd, crowd, cookies, measureMs: seconds * 1_000, signal, onStep })
}

/**
 * Runs series one after the other, each on a new event. An order id identifies an order within its
 * event, so no order is answered from an earlier series.
 */
export class SeriesRunner {
  private readonly settings: SeriesSettings
  private count = 0

  constructor(settings: SeriesSettings) {
    this.settings = settings
  }

  /**
   * @throws {Failure} when the store contradicts the answers: fast but wrong answers do not count
   */
  async run(title: string, series: Series): Promise<SeriesAnswer> {
    this.settings.signal.throwIfAborted()
    const answer = await this.measure(series)
    const { perSecond, p50Ms, p99Ms, failures, apiCpuUs, etcdCpuUs } = answer
    const refused = Object.entries(failures).map(([code, count]) => `, ${count} ${code}`)
    this.settings.onStep(
      `${title}: ${perSecond} a second, p50 ${p50Ms} ms, p99 ${p99Ms} ms, CPU ${apiCpuUs} and ${etcdCpuUs} µs${refused.join('')}`,
    )
    return answer
  }

  private async measure({ sells, ...series }: Series): Promise<SeriesAnswer> {
    const { store, etcd, crowd, cookies, measureMs } = this.settings
    const eventId = this.nextEventId()
    if (sells) await putOnSale(store, eventId)
    const apis = series.ports.map((port) => `127.0.0.1:${port}`)
    const [apiBefore, etcdBefore] = [await cpuUsOf(apis), await cpuUsOf(etcd)]
    const question: BuyersQuestion = { ...series, cookies, eventId, warmUpMs, measureMs }
    const answer = await crowd.ask<BuyersAnswer>(question, warmUpMs + measureMs + slackMs)
    const perOrder = (cpuUs: number) => Math.round(cpuUs / answer.made)
    const apiCpuUs = perOrder((await cpuUsOf(apis)) - apiBefore)
    const etcdCpuUs = perOrder((await cpuUsOf(etcd)) - etcdBefore)
    if (sells) await proveSale(store, eventId, answer)
    return { ...answer, apiCpuUs, etcdCpuUs }
  }

  /** Runs the load generator against a server that does nothing. */
  echo(series: Pick<BuyersQuestion, 'ports' | 'buyers'>, way: BuyersWay): Promise<BuyersAnswer> {
    const { crowd, cookies, measureMs } = this.settings
    const question: BuyersQuestion = { ...series, way, cookies, eventId: 'echo', warmUpMs, measureMs }
    return crowd.ask<BuyersAnswer>(question, warmUpMs + measureMs + slackMs)
  }

  /** The id of a new event. */
  nextEventId(): string {
    this.count += 1
    return `bench-checkout-${this.count}`
  }
}

/** @param processes `host:port` of each */
async function cpuUsOf(processes: readonly string[]): Promise<number> {
  const usages = await Promise.all(processes.map((process) => usageOf(`http://${process}`)))
  return usages.reduce((sum, { cpuUs }) => sum + cpuUs, 0)
}

/** Compares the answers to the buyers with the store. Each order has one ticket. */
async function proveSale(
  store: EtcdStore,
  eventId: string,
  { made, unmade }: Pick<BuyersAnswer, 'made' | 'unmade'>,
): Promise<void> {
  const { responses } = await store.txn(
    { success: [op.get(Ticket, { eventId, ticketType }), op.count(Order, { eventId })] },
    { deadlineMs: 10_000 },
  )
  const [entry, orders] = responses
  if (!entry) throw new Failure(`The event ${eventId} is gone.`)
  const { total, available, held, sold } = entry.value
  const stock = `${available} available, ${held} held and ${sold} sold of ${total} with ${orders} orders, after ${made} answers with a ticket and ${unmade} without`
  const isSound = available + held + sold === total && orders === sold
  // An order without a positive answer may exist as well, if its answer was lost.
  if (!isSound || sold < made || sold + held > made + unmade)
    throw new Failure(`The stored sales contradict the answers, so the measurement is void: ${stock}.`)
}
