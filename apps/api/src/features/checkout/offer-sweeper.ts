import type { Mirror } from '@ticketcd/etcd'
import { type EventValue, Ticket, type TicketValue } from '@ticketcd/schema'
import { refusalOf } from './rules/decision.ts'

/** How many types are offered at once. */
const atOnce = 16

export interface OfferSweeperOptions {
  mirror: Pick<Mirror, 'table'>
  event(eventId: string): EventValue | undefined
  /** Offers what is available of a type to those who wait for it. */
  offer(eventId: string, ticketType: string): Promise<unknown>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Told of what kept a type from being offered. The next sweep tries again. */
  onFailure(error: unknown): void
}

/**
 * Finds what is available while somebody waits for it: when an admin has raised a total, or when a process ended between giving stock back
 * and offering it. The mirror may be behind; the round that offers reads what is so.
 */
export class OfferSweeper {
  private readonly options: OfferSweeperOptions

  constructor(options: OfferSweeperOptions) {
    this.options = options
  }

  /** @returns how many types had something to offer. */
  async sweep(stopped: () => boolean = () => false): Promise<number> {
    const { mirror, event, offer, now, onFailure } = this.options
    const found = [...mirror.table(Ticket).values()].filter(
      // Of an event that cannot be bought nothing is offered.
      ({ parts, value }) => isIdle(value) && !refusalOf(event(parts.eventId), now()),
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
