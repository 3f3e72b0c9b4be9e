import { expect, type Page } from '@playwright/test'
import { test } from './stage/journey.ts'
import { choose, confirm, reserve } from './stage/purchase.ts'

test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })

test('a phone searches, filters and buys, and no page is wider than the screen', async ({
  page,
  customer,
  programme,
}) => {
  const event = await programme.onSale()
  await page.goto('/')
  await expect(page.getByRole('article').first()).toBeVisible()
  await fitsTheScreen(page)

  await page.getByRole('button', { name: /^Filters/ }).tap()
  const sheet = page.getByRole('dialog', { name: 'Filters' })
  await sheet.getByText('Available only').tap()
  await sheet.getByRole('button', { name: /^Show \d+ events?$/ }).tap()
  await expect(sheet).toBeHidden()
  await expect(page).toHaveURL(/available/i)
  await fitsTheScreen(page)

  await choose(page, event.eventId)
  await fitsTheScreen(page)
  await reserve(page)
  await fitsTheScreen(page)
  await confirm(page)
  await fitsTheScreen(page)

  for (const address of ['/my/tickets', '/my/favourites', '/my/profile']) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await fitsTheScreen(page)
  }
  await page.getByRole('button', { name: `Account of ${customer.name}` }).tap()
  await page.getByRole('link', { name: 'My tickets' }).tap()
  await expect(page).toHaveURL('/my/tickets')
})

/** Checks that nothing scrolls sideways. */
async function fitsTheScreen(page: Page): Promise<void> {
  const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflowPx, page.url()).toBeLessThanOrEqual(0)
}
