// @vitest-environment happy-dom
import { act, memo } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, test, vi } from 'vitest'
import { isSameSales, type SalesRow } from './sales-series.ts'
import { useUnchanged } from './use-unchanged.ts'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

/** New objects each time, as in a message of the live stream. */
const rowsWith = (revenue: number): SalesRow[] => [
  { at: 0, byType: Object.fromEntries([['__proto__', { revenue, tickets: 1, orders: 1 }]]) },
  { at: 1, byType: {} },
]

const drawn = vi.fn()

const Drawing = memo(function Drawing({ rows }: { rows: readonly SalesRow[] }) {
  drawn()
  return rows.length
})

function Chart({ rows, isSame }: { rows: SalesRow[]; isSame: typeof isSameSales }) {
  return <Drawing rows={useUnchanged(rows, isSame)} />
}

/**
 * Renders rows one after the other.
 * @returns how often the drawing was rendered
 */
function drawings(isSame: typeof isSameSales, ...reported: SalesRow[][]): number {
  drawn.mockClear()
  const root = createRoot(document.createElement('div'))
  for (const rows of reported) act(() => root.render(<Chart rows={rows} isSame={isSame} />))
  act(() => root.unmount())
  return drawn.mock.calls.length
}

test('a drawing is rendered again only if its numbers change', () => {
  expect(drawings(isSameSales, rowsWith(5), rowsWith(5), rowsWith(5))).toBe(1)
  expect(drawings(isSameSales, rowsWith(5), rowsWith(6), rowsWith(6))).toBe(2)
})

test('rows that compare as different are drawn each time', () => {
  expect(drawings(() => false, rowsWith(5), rowsWith(5), rowsWith(5))).toBe(3)
})
