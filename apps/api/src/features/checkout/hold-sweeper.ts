import type { EtcdStore, Problem, RecordPage } from '@ticketcd/etcd'
import { Hold, type HoldValue, isExpired, type OrderRef } from '@ticketcd/schema'

/**
 * The sweep ends a hold only if it expired at least this many milliseconds ago. Two clocks within
 * the tolerance (`clockToleranceMs` each way) differ by less. A process whose clock is ahead
 * therefore does not end a hold that another process still confirms. A process whose clock is
 * further off does not sweep.
 */
const skewMs = 5_000
/**
 * How many holds are ended at once. Holds of one event share batches, and leave room in them for
 * customers.
 */
const atOnce = 64

export interface HoldSweeperOptions {
  store: Pick<EtcdStore, 'range'>
  /** Ends one hold if it has expired. */
  expire(username: string, ref: OrderRef): Promise<void>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Called if a hold could not be ended. The next sweep tries again. */
  onFailure(error: unknown): void
  /** Called for each stored hold that does not parse. It stays unchanged. */
  onProblem(problem: Problem): void
}

/**
 * Returns the stock of expired carts and offers. The sweeper only finds them: the batch that ends a
 * hold decides whether it has expired. Repeated, concurrent and partial sweeps are therefore
 * harmless.
 */
export class HoldSweeper {
  private readonly options: HoldSweeperOptions

  constructor(options: HoldSweeperOptions) {
    this.options = options
  }

  /** Reads all holds, page by page. @returns the number of expired holds */
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
