import { type EtcdStore, op } from '@ticketcd/etcd'
import { Order, Ticket } from '@ticketcd/schema'
import { Failure } from '../failure.ts'
import type { BuyersAnswer, BuyersQuestion, BuyersWay } from './checkout-buyers.ts'
import type { Helper } from './live-helper.ts'
import { putOnSale, ticketType } from './live-sale.ts'

/** Beyond the time that is measured, for what is still under way at its end. */
const slackMs = 60_000

/** What is measured at a time. */
export interface Series extends Pick<BuyersQuestion, 'ports' | 'buyers' | 'perSecond'> {
  readonly way: BuyersWay
  /** Whether it sells anything. */
  readonly sells: boolean
}

export interface SeriesSettings {
  readonly store: EtcdStore
  /** The load generator. */
  readonly crowd: Helper
  readonly cookies: readonly string[]
  readonly warmUpMs: number
  readonly measureMs: number
}

/**
 * Runs one series after the other, each on an event of its own: an order id tells an order within its event, so that none is ever answered
 * from what an earlier series did.
 */
export class SeriesRunner {
  private readonly settings: SeriesSettings
  private count = 0

  constructor(settings: SeriesSettings) {
    this.settings = settings
  }

  /** @throws {Failure} where what was answered is not what is stored: a fast wrong answer is no answer */
  async run({ sells, ...series }: Series): Promise<BuyersAnswer> {
    const { store, crowd, cookies, warmUpMs, measureMs } = this.settings
    const eventId = this.nextEventId()
    if (sells) await putOnSale(store, eventId)
    const question: BuyersQuestion = { ...series, cookies, eventId, warmUpMs, measureMs }
    const answer = await crowd.ask<BuyersAnswer>(question, warmUpMs + measureMs + slackMs)
    if (sells) await proveSale(store, eventId, answer)
    return answer
  }

  /** Of an event that no other series has. */
  nextEventId(): string {
    this.count += 1
    return `bench-checkout-${this.count}`
  }
}

/** Holds what the buyers were told against the store. Each order is of one ticket. */
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
  const standing = `${available} available, ${held} held and ${sold} sold of ${total} with ${orders} orders, after ${made} were told of a ticket and ${unmade} were not`
  const isSound = available + held + sold === total && orders === sold
  // Of those who heard of no ticket some may have one: their answer was lost.
  if (!isSound || sold < made || sold + held > made + unmade)
    throw new Failure(`What was sold is not what was answered, so nothing was measured: ${standing}.`)
}
