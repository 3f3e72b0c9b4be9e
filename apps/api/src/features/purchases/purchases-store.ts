import type { Entry, MirrorTable } from '@ticketcd/etcd'
import {
  type EventValue,
  type OrderRef,
  Purchase,
  type PurchaseValue,
  type PurchaseView,
  purchaseView,
} from '@ticketcd/schema'
import { Refusal } from '../../http/refusal.ts'
import type { FallbackReads } from '../../store/fallback-reads.ts'
import { pageOf } from './purchase-order.ts'
import type { Purchases, PurchasesPage, PurchasesQuery } from './router.ts'

const defaultLimit = 20
const rangeLimit = 500

export interface PurchasesStoreOptions {
  reads: FallbackReads
  /** From the mirror, which also answers without a quorum. */
  events: Pick<MirrorTable<{ readonly eventId: string }, EventValue>, 'get'>
  /** @returns ISO 8601, UTC */
  now(): string
}

type PurchaseEntry = Entry<OrderRef, PurchaseValue>

export class PurchasesStore implements Purchases {
  private readonly options: PurchasesStoreOptions

  constructor(options: PurchasesStoreOptions) {
    this.options = options
  }

  /**
   * Reads all of the customer's purchases, page by page, because the keys do not contain the
   * event's date that sorts them.
   */
  async mine(username: string, query: PurchasesQuery): Promise<PurchasesPage> {
    const all: PurchaseView[] = []
    let cursor: string | undefined
    do {
      const page = await this.options.reads.range(Purchase, { username }, { limit: rangeLimit, cursor })
      all.push(...page.entries.map((entry) => this.view(entry)))
      cursor = page.cursor
    } while (cursor !== undefined)
    return pageOf(all, { ...query, limit: query.limit ?? defaultLimit }, this.options.now())
  }

  async one(username: string, { eventId, orderId }: OrderRef): Promise<PurchaseView> {
    const entry = await this.options.reads.get(Purchase, { username, eventId, orderId })
    if (!entry) throw new Refusal({ code: 'order-not-found' })
    return this.view(entry)
  }

  private view({ parts, value }: PurchaseEntry): PurchaseView {
    const event = this.options.events.get({ eventId: parts.eventId })
    return purchaseView(parts, value, event?.value)
  }
}
