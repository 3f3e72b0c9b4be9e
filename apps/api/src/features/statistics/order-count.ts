import { setTimeout as delay } from 'node:timers/promises'
import { backoffMs, type EtcdStore, type Revision } from '@ticketcd/etcd'
import { Order } from '@ticketcd/schema'

/** Deadline of a count, in milliseconds. */
const deadlineMs = 3_000
const againMs = { firstMs: 500, maxMs: 10_000 }

export interface OrderCountOptions {
  store: Pick<EtcdStore, 'count'>
  /** The revision that the added orders have reached. */
  seen(): Revision
  /** Called after each count. */
  onCounted(): void
  /** Receives the errors of counting; it is retried. */
  onFailure(error: unknown): void
  /** Ends a count under way. */
  signal: AbortSignal
}

/**
 * The number of orders in the store: counted once, and followed from there. Orders are not
 * mirrored.
 */
export class OrderCount {
  private readonly options: OrderCountOptions
  /** The number of the last count, less the orders that were added before it. */
  private base: number | undefined
  private added = 0
  /** Number of the latest call of `count`. */
  private counting = 0

  constructor(options: OrderCountOptions) {
    this.options = options
  }

  /** `undefined` until the orders are counted. */
  get orders(): number | undefined {
    return this.base === undefined ? undefined : this.base + this.added
  }

  /** @param difference 1 for a new order, -1 for a deleted one */
  add(difference: number): void {
    this.added += difference
  }

  forget(): void {
    this.base = undefined
  }

  /** Counts again, and retries until it succeeds. A later call replaces an earlier one. */
  async count(): Promise<void> {
    const { store, seen, onCounted, onFailure, signal } = this.options
    this.forget()
    this.counting += 1
    const { counting } = this
    for (let failures = 0; this.base === undefined; ) {
      const { added } = this
      try {
        const orders = await store.count(Order, {}, { revision: seen(), deadlineMs, signal })
        if (this.counting !== counting) return
        this.base = orders - added
      } catch (error) {
        if (signal.aborted || this.counting !== counting) return
        onFailure(error)
        await delay(backoffMs(failures++, againMs, Math.random()), undefined, { ref: false })
        if (signal.aborted || this.counting !== counting) return
      }
    }
    onCounted()
  }
}
