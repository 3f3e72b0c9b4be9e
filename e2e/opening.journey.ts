import { expect } from '@playwright/test'
import { test } from './stage/journey.ts'
import { addOne, buyButton } from './stage/purchase.ts'

test('a sale opens by itself at its hour on a page that is open', async ({ page, customer, boxOffice }) => {
  const event = await boxOffice.open({ opensInMs: 4_000 })
  let loads = 0
  page.on('load', () => {
    loads++
  })
  await page.goto(`/events/${event.eventId}`)
  await expect(page.getByText('This page opens the sale by itself.')).toBeVisible()
  await expect(addOne(page)).toHaveCount(0)

  await addOne(page).click()
  await buyButton(page).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Checkout' }), customer.name).toBeVisible()
  expect(loads, 'the page was loaded once').toBe(1)
})
