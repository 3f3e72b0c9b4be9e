import type { Mirror } from '@ticketcd/etcd'
import { canBuy, type EventValue, saleState, Ticket, type TicketValue } from '@ticketcd/schema'

/** How many types are offered at once. */
const atOnce = 16

export interface OfferSweeperOptions {
  mirror: Pick<Mirror, 'table'>
  event(eventId: string): EventValue | undefined
  /** Offers the available stock of a type to its waiting list. */
  offer(eventId: string, ticketType: string): Promise<unknown>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Called if the offer of a type fails. The next sweep tries again. */
  onFailure(error: unknown): void
}

/**
 * Finds types that have both available stock and a waiting list. An admin may have raised a total,
 * or a process may have ended between returning stock and offering it. The mirror may be behind;
 * the batch that makes the offer reads the current values.
 */
export class OfferSweeper {
  private readonly options: OfferSweeperOptions

  constructor(options: OfferSweeperOptions) {
    this.options = options
  }

  /** @returns the number of types with stock to offer */
  async sweep(stopped: () => boolean = () => false): Promise<number> {
    const { mirror, event, offer, now, onFailure } = this.options
    const found = [...mirror.table(Ticket).values()].filter(
      ({ parts, value }) => isIdle(value) && isOnSale(event(parts.eventId), now()),
    )
    for (let from = 0; from < found.length && !stopped(); from += atOnce)
      await Promise.all(
        found
          .slice(from, from + atOnce)
          .map(({ parts: { eventId, ticketType } }) => offer(eventId, ticketType).catch(onFailure)),
      )
    return found.length
  }
}

function isIdle({ available, waiting = 0 }: TicketValue): boolean {
  return waiting > 0 && available > 0
}

/** Nothing is offered for an event that cannot be bought, apart from its stock. */
function isOnSale(event: EventValue | undefined, now: string): boolean {
  return event !== undefined && canBuy(saleState(event, { available: 1, total: 1 }, now))
}
