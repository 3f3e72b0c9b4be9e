import { randomBytes } from 'node:crypto'
import type { APIRequestContext } from '@playwright/test'
import { ask, call } from './procedure.ts'

/** An event that a journey has for itself, with one ticket type. */
export interface OwnEvent {
  readonly eventId: string
  readonly name: string
  readonly ticketType: string
  /** In cents. */
  readonly price: number
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

  /** An event that nobody has bought anything of; it starts before all others that are on. */
  async open({ total = 200, price = 2_500 }: { total?: number; price?: number } = {}): Promise<OwnEvent> {
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
        type: eventTypes[0],
        startsAt: hours(1),
        endsAt: hours(3),
        timeZone: 'Europe/Lisbon',
        salesOpenAt: hours(-1),
        maxPerCustomer: 100,
        tickets: [{ ticketType: event.ticketType, price, total }],
      },
    })
    this.#opened.push(event.eventId)
    return event
  }

  /** What is left of an event, as the api says now. */
  async left(eventId: string): Promise<number> {
    const event = await ask(this.#request, this.#url, 'catalogue.event', { eventId })
    return (event as { available: number }).available
  }

  /** Ends the sale of all that was opened, so that no later journey finds it. */
  async close(): Promise<void> {
    for (const eventId of this.#opened) {
      const { version } = (await ask(this.#request, this.#url, 'eventAdmin.get', { eventId })) as Versioned
      await call(this.#request, this.#url, 'eventAdmin.setStatus', { eventId, version, status: 'closed' })
    }
  }
}

interface Lists {
  readonly locations: readonly { readonly name: string; readonly venues: readonly string[] }[]
  readonly eventTypes: readonly string[]
}

interface Versioned {
  readonly version: number
}
