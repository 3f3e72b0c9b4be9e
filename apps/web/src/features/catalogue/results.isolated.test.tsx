// @vitest-environment happy-dom
import type { FoundEvent } from '@ticketcd/schema'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, test, vi } from 'vitest'
import { I18nProvider, loadSpeech } from '../../lib/i18n/i18n.tsx'
import { Results } from './results.tsx'

const rendered = vi.hoisted(() => [] as string[])
vi.mock('./event-card.tsx', () => ({
  EventCard({ event }: { event: FoundEvent }) {
    rendered.push(event.eventId)
    return event.name
  },
}))
vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

const ids = Array.from({ length: 60 }, (_, index) => `event-${index}`)
const before = ids.map(
  (eventId): FoundEvent => ({
    ...{ eventId, name: eventId, venue: 'Coliseu', location: 'Lisbon', type: 'Concert' },
    ...{ startsAt: '2030-06-01T20:00:00.000Z', salesOpenAt: '2030-05-01T10:00:00.000Z' },
    ...{ timeZone: 'Europe/Lisbon', state: 'on-sale', fromPrice: 1_000, available: 50, capacity: 100 },
    ...{ revision: 1, editRevision: 1, matches: [] },
  }),
)
/** The same events with new counts of the eighth. */
const after = before.with(7, { ...(before[7] as FoundEvent), available: 49, revision: 2 })

/** Returns the ids of the cards that new counts rendered. */
async function renderedAfterCounts(actionOf: () => () => null): Promise<string[]> {
  const speech = await loadSpeech('en')
  const root = createRoot(document.createElement('div'))
  const show = (items: FoundEvent[]) =>
    act(() =>
      root.render(
        <I18nProvider initial={speech}>
          <Results catalogue={catalogueOf(items)} action={actionOf()} />
        </I18nProvider>,
      ),
    )
  show(before)
  expect(new Set(rendered)).toEqual(new Set(ids))
  rendered.length = 0
  show(after)
  const again = [...rendered]
  act(() => root.unmount())
  rendered.length = 0
  return again
}

test('new counts of one event render its card and no other', async () => {
  const action = () => null
  expect(await renderedAfterCounts(() => action)).toEqual(['event-7'])
})

test('an action that changes at each render would render all cards', async () => {
  expect(await renderedAfterCounts(() => () => null)).toHaveLength(60)
})

type Catalogue = Parameters<typeof Results>[0]['catalogue']

function catalogueOf(items: FoundEvent[]): Catalogue {
  const page = { items, total: items.length }
  return {
    ...{ error: null, errorUpdateCount: 0, isPlaceholderData: false },
    ...{ hasNextPage: false, isFetchingNextPage: false },
    data: { pages: [page], pageParams: [null] },
  } as unknown as Catalogue
}
