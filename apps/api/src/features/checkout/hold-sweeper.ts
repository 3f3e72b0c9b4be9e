import type { EtcdStore, Problem, RecordPage } from '@ticketcd/etcd'
import { Hold, type HoldValue, isExpired, type OrderRef } from '@ticketcd/schema'

export interface HoldSweeperOptions {
  store: Pick<EtcdStore, 'range'>
  /** Ends one hold if it has expired. */
  expire(username: string, ref: OrderRef): Promise<void>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Told of what kept a sweep, or one hold of it, from its end. The next sweep tries again. */
  onFailure(error: unknown): void
  /** Told of stored holds that do not parse, which are left alone. */
  onProblem(problem: Problem): void
  /** Between the end of one sweep and the begin of the next, on average. Default 15 s. */
  intervalMs?: number
  /** @returns a number in [0, 1) */
  random?(): number
}

/**
 * Gives back the stock of carts that were left behind. It only finds them: whether a hold has expired is judged in
 * the transaction that ends it, so sweeping twice, or in several processes, does no harm.
 */
export class HoldSweeper {
  private readonly options: HoldSweeperOptions
  private timer: NodeJS.Timeout | undefined
  private stopped = false

  constructor(options: HoldSweeperOptions) {
    this.options = options
  }

  start(): void {
    const { intervalMs = 15_000, random = Math.random, onFailure } = this.options
    const again = () => {
      if (this.stopped) return
      // Half of it is left to chance: processes that were started together must not go on sweeping together.
      const waitMs = intervalMs * (0.75 + random() / 2)
      this.timer = setTimeout(() => void this.sweep().catch(onFailure).finally(again), waitMs)
      this.timer.unref()
    }
    again()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  /** Goes through all holds, page by page. @returns how many had expired. */
  async sweep(): Promise<number> {
    const { store, expire, now, onFailure, onProblem } = this.options
    let expired = 0
    let cursor: string | undefined
    do {
      const page: RecordPage<OrderRef, HoldValue> = await store.range(Hold, {}, { cursor })
      for (const problem of page.problems) onProblem(problem)
      for (const { parts, value } of page.entries) {
        if (this.stopped) return expired
        if (value.ended || !isExpired(value, now())) continue
        expired += 1
        await expire(value.username, parts).catch(onFailure)
      }
      cursor = page.cursor
    } while (cursor !== undefined)
    return expired
  }
}
