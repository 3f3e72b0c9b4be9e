import { randomBytes } from 'node:crypto'
import type { APIRequestContext } from '@playwright/test'
import { ask, call } from './procedure.ts'

/** An event of one journey alone, with one ticket type. */
export interface OwnEvent {
  readonly eventId: string
  readonly name: string
  readonly ticketType: string
  /** In cents. */
  readonly price: number
}

interface Wanted {
  total?: number
  /** In cents. */
  price?: number
  /** One of the configured event types. Default: the first one. */
  type?: string
  /** Start of its sale, in milliseconds from now. Default: an hour ago. */
  opensInMs?: number
}

/** Puts events on sale for a journey, as an admin, and closes them when the journey is over. */
export class BoxOffice {
  #request: APIRequestContext
  #url: string
  #opened: string[] = []

  /** @param request logged in as an admin */
  constructor(request: APIRequestContext, url: string) {
    this.#request = request
    this.#url = url
  }

  /** Creates an event without sales. It starts before all other events on sale. */
  async open({ total = 200, price = 2_500, type, opensInMs = -3_600_000 }: Wanted = {}): Promise<OwnEvent> {
    const word = randomBytes(4).toString('hex')
    const event = { eventId: `own-${word}`, name: `Evening ${word}`, ticketType: 'Standing', price }
    const { locations, eventTypes } = (await ask(this.#request, this.#url, 'catalogue.config')) as Lists
    const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()
    await call(this.#request, this.#url, 'eventAdmin.create', {
      eventId: event.eventId,
      status: 'on-sale',
      event: {
        name: event.name,
        description: 'An event of a journey.',
        venue: locations[0]?.venues[0],
        location: locations[0]?.name,
        type: type ?? eventTypes[0],
        startsAt: hours(1),
        endsAt: hours(3),
        timeZone: 'Europe/Lisbon',
        salesOpenAt: new Date(Date.now() + opensInMs).toISOString(),
        maxPerCustomer: 100,
        tickets: [{ ticketType: event.ticketType, price, total }],
      },
    })
    this.#opened.push(event.eventId)
    return event
  }

  /** Number of available tickets of an event, from the api. */
  async left(eventId: string): Promise<number> {
    const event = await ask(this.#request, this.#url, 'catalogue.event', { eventId })
    return (event as { available: number }).available
  }

  /** Ends the sale of all opened events, so that no later journey finds them. */
  async close(): Promise<void> {
    for (const eventId of this.#opened) {
      const event = await ask(this.#request, this.#url, 'eventAdmin.get', { eventId }).catch(() => null)
      if (!isOpen(event)) continue
      const { version } = event
      await call(this.#request, this.#url, 'eventAdmin.setStatus', { eventId, version, status: 'closed' })
    }
  }
}

interface Lists {
  readonly locations: readonly { readonly name: string; readonly venues: readonly string[] }[]
  readonly eventTypes: readonly string[]
}

/** A journey may have cancelled or deleted its event. */
function isOpen(event: unknown): event is { version: number } {
  return typeof event === 'object' && event !== null && 'status' in event && event.status === 'on-sale'
}
