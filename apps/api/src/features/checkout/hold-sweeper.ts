import type { EtcdStore, Problem, RecordPage } from '@ticketcd/etcd'
import { Hold, type HoldValue, isExpired, type OrderRef } from '@ticketcd/schema'

/**
 * No process ends a hold on its own account before this much time has passed since its end, in milliseconds. It is more
 * than two clocks within the tolerance can be apart (`clockToleranceMs`, each way). So a process whose clock is ahead
 * does not end a hold that another process still confirms. A process whose clock is further off does not sweep.
 */
const skewMs = 5_000
/** How many are ended at once. Those of one event share rounds, and leave room in them for customers. */
const atOnce = 64

export interface HoldSweeperOptions {
  store: Pick<EtcdStore, 'range'>
  /** Ends one hold if it has expired. */
  expire(username: string, ref: OrderRef): Promise<void>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Told of what kept one hold from its end. The next sweep tries again. */
  onFailure(error: unknown): void
  /** Told of stored holds that do not parse, which are left alone. */
  onProblem(problem: Problem): void
}

/**
 * Gives back the stock of carts that were left behind, and of offers that nobody has taken. It only finds them: whether a hold has expired
 * is judged in the round that ends it, so sweeping twice, in several processes, or half, does no harm.
 */
export class HoldSweeper {
  private readonly options: HoldSweeperOptions

  constructor(options: HoldSweeperOptions) {
    this.options = options
  }

  /** Goes through all holds, page by page. @returns how many had expired. */
  async sweep(stopped: () => boolean = () => false): Promise<number> {
    const { store, expire, now, onFailure, onProblem } = this.options
    let expired = 0
    let cursor: string | undefined
    do {
      const page: RecordPage<OrderRef, HoldValue> = await store.range(Hold, {}, { cursor })
      for (const problem of page.problems) onProblem(problem)
      const until = new Date(Date.parse(now()) - skewMs).toISOString()
      const due = page.entries.filter(({ value }) => !value.ended && isExpired(value, until))
      for (let from = 0; from < due.length && !stopped(); from += atOnce) {
        const some = due.slice(from, from + atOnce)
        await Promise.all(some.map(({ parts, value }) => expire(value.username, parts).catch(onFailure)))
        expired += some.length
      }
      cursor = page.cursor
    } while (cursor !== undefined && !stopped())
    return expired
  }
}
