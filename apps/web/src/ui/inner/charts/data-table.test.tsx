// @vitest-environment happy-dom
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { I18nProvider, loadSpeech } from '../../../lib/i18n/i18n.tsx'
import { DataTable } from './data-table.tsx'

const speech = await loadSpeech('en')

/** @returns a rendered table of that size */
function tableOf({ rows, columns }: { rows: number; columns: number }): HTMLElement {
  const place = document.createElement('div')
  place.innerHTML = renderToStaticMarkup(
    <I18nProvider initial={speech}>
      <DataTable
        label="Sales"
        columns={Array.from({ length: columns }, (_, index) => ({ label: `Column ${index}` }))}
        rows={Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, () => row))}
      />
    </I18nProvider>,
  )
  return place
}

test('a table of readable size is shown completely', () => {
  const table = tableOf({ rows: 400, columns: 1 })
  expect(table.querySelectorAll('tbody tr')).toHaveLength(400)
  expect(table.querySelector('p')).toBeNull()
})

test('a table that is too long shows its number of rows and refers to the file', () => {
  const table = tableOf({ rows: 1_000, columns: 1 })
  expect(table.querySelectorAll('tbody tr')).toHaveLength(400)
  expect(table.querySelector('p')?.textContent).toBe(
    'The first 400 of 1,000 rows. The CSV file has them all.',
  )
})

test('a table that is too wide shows its number of columns and refers to the file', () => {
  const table = tableOf({ rows: 2, columns: 40 })
  expect(table.querySelectorAll('thead th')).toHaveLength(25)
  expect(table.querySelectorAll('tbody tr:first-child > *')).toHaveLength(25)
  expect(table.querySelector('p')?.textContent).toBe('The first 25 of 40 columns. The CSV file has them all.')
})
