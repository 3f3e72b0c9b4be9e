import { expect, type Page } from '@playwright/test'
import { test } from './stage/journey.ts'

test('search and filters are kept in the address and survive a reload', async ({ page }) => {
  await page.goto('/')
  await filter(page, /^Concert/).check()
  await filter(page, /^Lisbon/).check()
  await filter(page, 'Available only').check()
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Price')
  const results = page.getByRole('region', { name: 'Matching events' })
  await expect(results.getByRole('article').first()).toContainText('Lisbon')

  const shown = await results.getByRole('article').allInnerTexts()
  const address = page.url()
  await page.reload()
  expect(page.url()).toBe(address)
  await expect(filter(page, /^Concert/)).toBeChecked()
  await expect(filter(page, /^Lisbon/)).toBeChecked()
  await expect(filter(page, 'Available only')).toBeChecked()
  await expect(page.getByRole('combobox', { name: 'Sort by' })).toHaveValue('price')
  await expect(results.getByRole('article').first()).toBeVisible()
  expect(await results.getByRole('article').allInnerTexts()).toEqual(shown)

  await page.getByRole('button', { name: 'Remove filter: Lisbon' }).click()
  await expect(filter(page, /^Lisbon/)).not.toBeChecked()
  await page.goBack()
  await expect(filter(page, /^Lisbon/)).toBeChecked()
})

test('words are found without their accents, and the matches are marked', async ({ page, programme }) => {
  const accented = await programme.onSale(({ name }) => /[áàãâéêíóôõúç]/i.test(name))
  const plain = accented.name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  await page.goto('/')
  await page.getByRole('searchbox', { name: 'Search events' }).fill(plain)
  const card = page.getByRole('article', { name: accented.name }).first()
  await expect(card).toBeVisible()
  await expect(card.locator('mark').first()).toBeVisible()
})

test('a search without hits offers to clear the search', async ({ page }) => {
  await page.goto('/?q=zzzzqqqq')
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible()
  await page.getByRole('main').getByRole('button', { name: 'Clear search' }).click()
  await expect(page.getByRole('region', { name: 'All upcoming events' })).toBeVisible()
})

function filter(page: Page, name: string | RegExp) {
  return page.getByRole('complementary', { name: 'Filters' }).getByRole('checkbox', { name })
}
