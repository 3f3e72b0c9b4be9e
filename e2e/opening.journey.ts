import { expect, type Page } from '@playwright/test'
import type { BoxOffice } from './stage/box-office.ts'
import { test } from './stage/journey.ts'
import { addOne, buyButton } from './stage/purchase.ts'

test('a sale opens by itself at its time on an open page', async ({ page, customer, boxOffice }) => {
  await openBeforeItsSale(page, boxOffice)
  let loads = 0
  page.on('load', () => {
    loads++
  })

  await addOne(page).click()
  await buyButton(page).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Checkout' }), customer.name).toBeVisible()
  expect(loads, 'the page was not loaded again').toBe(0)
})

/**
 * Opens the page of an event shortly before its sale begins. A slow machine may miss the first one.
 */
async function openBeforeItsSale(page: Page, boxOffice: BoxOffice): Promise<void> {
  const waiting = page.getByText('This page opens the sale by itself.')
  for (let opensInMs = 3_000; opensInMs < 100_000; opensInMs *= 2) {
    const event = await boxOffice.open({ opensInMs })
    await page.goto(`/events/${event.eventId}`)
    await expect(waiting.or(addOne(page))).toBeVisible()
    if ((await waiting.isVisible()) && (await addOne(page).count()) === 0) return
  }
  throw new Error('No page was open before its sale began.')
}
