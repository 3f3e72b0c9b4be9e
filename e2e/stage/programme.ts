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
  /** The next events that can be bought, soonest first. */
  onSale(): Promise<readonly Listed[]>
}

export function programmeAt(request: APIRequestContext, url: string): Programme {
  return {
    async onSale() {
      const page = (await ask(request, url, 'catalogue.list', { availableOnly: true, sort: 'date' })) as {
        items: Listed[]
      }
      return page.items.filter(({ state }) => state === 'on-sale')
    },
  }
}
