import type { APIRequestContext } from '@playwright/test'
import { ask } from './procedure.ts'

/** An event of the demo data set, with the fields that a journey needs to find it. */
export interface Listed {
  readonly eventId: string
  readonly name: string
  readonly type: string
  readonly location: string
  readonly state: string
}

/**
 * The events of the shop. The data set moves with the calendar, so journeys query it instead of
 * using fixed names.
 */
export interface Programme {
  /** The next event on sale that matches `wanted`, if it is given. Throws if there is none. */
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
