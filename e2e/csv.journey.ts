import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { loggedInAsAdmin } from './stage/customer.ts'
import { test } from './stage/journey.ts'
import { buy } from './stage/order.ts'
import { ask, call } from './stage/procedure.ts'

/** A spreadsheet that ran it would call another machine. */
const formula = '=HYPERLINK("http://example.com","see")'

test('a chart is saved as a file that a spreadsheet reads without running formulas', async ({
  page,
  boxOffice,
  installation,
}) => {
  const { url } = installation
  await loggedInAsAdmin(page.request, url)
  const { eventTypes } = (await ask(page.request, url, 'eventAdmin.lists')) as Lists
  const saveTypes = (version: number, items: readonly string[]) =>
    call(page.request, url, 'eventAdmin.setList', { list: 'event-types', version, items })
  const saved = (await saveTypes(eventTypes.version, [...eventTypes.items, formula])) as { lists: Lists }
  await buy(page.request, url, await boxOffice.open({ type: formula, price: 4_250 }), 2)
  await saveTypes(saved.lists.eventTypes.version, eventTypes.items)

  await page.goto('/admin')
  const chart = page.getByRole('region', { name: 'Revenue per event type' })
  await chart.getByRole('button', { name: 'Revenue per event type as a table' }).click()
  await expect(chart.getByRole('rowheader', { name: formula })).toBeVisible()
  const download = page.waitForEvent('download')
  await chart.getByRole('button', { name: 'Download Revenue per event type as CSV' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/\.csv$/)

  const text = await readFile(await file.path(), 'utf8')
  expect(text.startsWith('\uFEFF'), 'spreadsheets are told that it is UTF-8').toBe(true)
  const lines = text.slice(1).split('\r\n')
  expect(lines[0]).toBe('Type,Revenue in euros,Sold,Capacity,Events')
  expect(lines.filter((line) => line.includes('HYPERLINK'))).toEqual([
    expect.stringMatching(/^"'=HYPERLINK\(""http:\/\/example.com"",""see""\)",85,/),
  ])
  expect(lines.find((line) => line.startsWith('Concert,'))).toMatch(/^Concert,\d+(\.\d+)?,/)
})

interface Lists {
  readonly eventTypes: { readonly version: number; readonly items: readonly string[] }
}
