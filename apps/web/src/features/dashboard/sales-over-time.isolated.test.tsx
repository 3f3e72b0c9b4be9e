// @vitest-environment happy-dom
import type { SalesRange } from '@ticketcd/schema'
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { I18nProvider, loadSpeech } from '../../lib/i18n/i18n.tsx'
import type { SalesLayer } from './sales-layers.ts'
import { SalesOverTime } from './sales-over-time.tsx'
import type { SalesRow } from './sales-series.ts'

type Drawn = { label: string; layers: readonly SalesLayer[] }
const seen = vi.hoisted(() => ({ drawn: [] as Drawn[], saved: [] as Blob[] }))
vi.mock('./sales-chart.tsx', () => ({
  SalesChart(props: Drawn) {
    seen.drawn.push(props)
    return null
  },
}))
vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

const speech = await loadSpeech('en')
const now = Date.parse('2026-06-02T12:30:00Z')
const hour = 3_600_000
const figures = (revenue: number) => ({ revenue, tickets: 1, orders: 1 })
const rows: SalesRow[] = [
  { at: now - 1.5 * hour, byType: { Concert: figures(1_000), Talk: figures(2_550) } },
  { at: now - 0.5 * hour, byType: { Concert: figures(500) } },
]

let place: HTMLElement
let root: Root

beforeEach(() => {
  vi.stubEnv('TZ', 'Europe/Lisbon')
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB'])
  vi.useFakeTimers({ toFake: ['Date'], now })
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    seen.saved.push(blob as Blob)
    return 'blob:'
  })
  seen.drawn.length = 0
  seen.saved.length = 0
  place = document.body.appendChild(document.createElement('div'))
  root = createRoot(place)
})
afterEach(() => {
  act(() => root.unmount())
  place.remove()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

interface Shown {
  range?: SalesRange
  shown?: SalesRange
  rows?: readonly SalesRow[] | undefined
  failure?: { error: unknown; onRetry: () => void } | null
  types?: readonly string[]
}

function show({
  range = '24h',
  shown = range,
  failure = null,
  types = ['Concert', 'Talk'],
  ...given
}: Shown) {
  act(() =>
    root.render(
      <I18nProvider initial={speech}>
        <SalesOverTime
          range={range}
          onRange={() => {}}
          shown={shown}
          rows={'rows' in given ? given.rows : rows}
          failure={failure}
          types={types}
          moment={{ revision: 7, receivedAt: now, ageMs: 0 }}
        />
      </I18nProvider>,
    ),
  )
}

const words = () => place.querySelector('header p')?.textContent
const button = (name: string) => {
  const found = [...place.querySelectorAll('button')].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent) === name,
  )
  if (!found) throw new Error(`There is no button ${name}.`)
  return found
}

test('the summary states the revenue, its start and the best-selling type', () => {
  show({})
  expect(words()).toBe('€41 since Tue 2 Jun, 12:00; Talk sold most.')
  expect(seen.drawn.at(-1)?.label).toBe('Sales over time. €41 since Tue 2 Jun, 12:00; Talk sold most.')
  show({ types: [] })
  expect(words()).toBe('Nothing sold since Tue 2 Jun, 12:00.')
})

test('the summary describes the shown range while the next one loads', () => {
  show({ range: '90d', shown: '24h' })
  expect(words()).toContain('12:00')
  expect(place.querySelector('[aria-busy=true]')).not.toBeNull()
})

test('types beyond the colours are one layer, and each has its own column in the file', async () => {
  const types = Array.from({ length: 11 }, (_, index) => `Type ${index}`)
  show({ types })
  expect(seen.drawn.at(-1)?.layers.map(({ name }) => name)).toEqual([...types.slice(0, 8), 'Other (3)'])
  button('Download Sales over time as CSV').click()
  expect((await seen.saved[0]?.text())?.split('\r\n')[0]?.split(',')).toHaveLength(12)
})

test('the file has euros, and UTC times under a heading that says so', async () => {
  show({})
  button('Download Sales over time as CSV').click()
  expect((await seen.saved[0]?.text())?.replace('\uFEFF', '').split('\r\n')).toEqual([
    'Hour (UTC),Concert,Talk',
    '2026-06-02T11:00:00.000Z,10,25.5',
    '2026-06-02T12:00:00.000Z,5,0',
    '',
  ])
})

test('the table has times in the time zone of the browser', () => {
  show({})
  act(() => button('Sales over time as a table').click())
  const cells = [...place.querySelectorAll('tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  )
  expect(cells).toEqual([
    [expect.stringMatching(/^Hour \((?!UTC)/), 'Concert', 'Talk'],
    ['Tue 2 Jun, 12:00', '€10', '€25.50'],
    ['Tue 2 Jun, 13:00', '€5', '€0'],
  ])
})

test('a failed load is stated, and retried on a press', () => {
  const onRetry = vi.fn()
  show({ rows: undefined, failure: { error: new TypeError('Failed to fetch'), onRetry } })
  expect(seen.drawn).toEqual([])
  expect(words()).toBe('')
  button('Try again').click()
  expect(onRetry).toHaveBeenCalledOnce()
})
