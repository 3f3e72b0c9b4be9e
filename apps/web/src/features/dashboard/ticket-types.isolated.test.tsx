// @vitest-environment happy-dom
import type { OtherTicketTypeSales, TicketTypeSales } from '@ticketcd/schema'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { I18nProvider, loadSpeech } from '../../lib/i18n/i18n.tsx'
import type { BarRow } from './row-bars.tsx'
import { TicketTypes } from './ticket-types.tsx'

const drawn = vi.hoisted(() => ({ rows: [] as readonly BarRow[] }))
vi.mock('./row-bars.tsx', () => ({
  RowBars({ rows }: { rows: readonly BarRow[] }) {
    drawn.rows = rows
    return null
  },
}))

const speech = await loadSpeech('en')

/**
 * @param sold of each type, highest first
 * @returns the summary above the bars
 */
function shown(
  sold: readonly number[],
  others: OtherTicketTypeSales | null = null,
): string | null | undefined {
  const sales = sold.map(
    (each, index): TicketTypeSales => ({
      ...{ ticketType: `Type ${index}`, sold: each, revenue: each * 100 },
      ...{ held: 0, available: 0, total: each },
    }),
  )
  const place = document.createElement('div')
  place.innerHTML = renderToStaticMarkup(
    <I18nProvider initial={speech}>
      <TicketTypes sales={sales} others={others} moment={{ revision: 1, receivedAt: 0, ageMs: 0 }} />
    </I18nProvider>,
  )
  return place.querySelector('header p')?.textContent
}

test('of a thousand ticket types the first have their own bars, and all others share one', () => {
  const sold = Array.from({ length: 1_000 }, (_, index) => 1_000 - index)
  expect(shown(sold)).toBe('0.2% of all tickets sold are Type 0.')
  expect(drawn.rows).toHaveLength(9)
  expect(drawn.rows.at(-1)).toMatchObject({
    key: '',
    label: 'Other (992)',
    value: sold.slice(8).reduce((sum, each) => sum + each, 0),
  })
})

test('types that are only reported as a sum are among the others', () => {
  const others = { types: 900, sold: 50, revenue: 5_000, held: 0, available: 0, total: 50 }
  expect(shown([30, 9, 2, 2, 2, 1, 1, 1, 1, 1], others)).toBe('30% of all tickets sold are Type 0.')
  expect(drawn.rows.at(-1)).toMatchObject({ label: 'Other (902)', value: 52 })
})

test('as many types as colours all have their own bars', () => {
  shown([8, 7, 6, 5, 4, 3, 2, 1])
  expect(drawn.rows.map(({ value }) => value)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
})

test('the summary states that nothing is sold', () => {
  expect(shown([0, 0])).toBe('Nothing sold yet.')
})
