import type { APIRequestContext } from '@playwright/test'
import { ask } from './procedure.ts'

/** An event of the demo data set, as much of it as a journey needs to find it. */
export interface Listed {
  readonly eventId: string
  readonly name: string
  readonly type: string
  readonly location: string
  readonly state: string
}

/** What is on. The data set moves with the calendar, so journeys ask instead of knowing names. */
export interface Programme {
  /** The next event that can be bought and, when asked for, is a `wanted` one. Throws when there is none. */
  onSale(wanted?: (event: Listed) => boolean): Promise<Listed>
}

export function programmeAt(request: APIRequestContext, url: string): Programme {
  return {
    async onSale(wanted = () => true) {
      const query = { availableOnly: true, sort: 'date', limit: 60 }
      const page = (await ask(request, url, 'catalogue.list', query)) as { items: Listed[] }
      const found = page.items.find((event) => event.state === 'on-sale' && wanted(event))
      if (found === undefined) throw new Error('No event of the data set is like that.')
      return found
    },
  }
}
