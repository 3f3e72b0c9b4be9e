import { expect, type Page } from '@playwright/test'
import { passUntilVisible, stopClock } from './stage/clock.ts'
import { mockedTest as test } from './stage/journey.ts'
import { addOne, buyButton, confirm, reserve } from './stage/purchase.ts'

test('full: an event is found and bought without a server', async ({ page }) => {
  await page.goto('/?scenario=full')
  await openOneOnSale(page)
  await addOne(page).click()
  await buyButton(page).click()
  await logIn(page)
  await reserve(page)
  await confirm(page)
})

test('a hold that expires shows a message, keeps the choice and can be renewed', async ({ page }) => {
  await page.clock.install()
  await page.goto('/log-in?scenario=full')
  await logIn(page)
  await openOneOnSale(page)
  await addOne(page).click()
  await reserve(page)

  await expect(page.getByRole('button', { name: 'Add time' })).toHaveCount(0)
  await page.clock.fastForward('05:10')
  await page.getByRole('button', { name: 'Add time' }).click()
  await expect(page.getByRole('timer')).toHaveText(/^(10:00|9:\d\d)$/)
  await page.clock.fastForward('09:10')
  await expect(page.getByText(/^Less than a minute\. /)).toBeVisible()
  await page.clock.fastForward('01:00')
  await expect(page.getByRole('heading', { level: 1, name: 'Your time is over' })).toBeVisible()
  await page.getByRole('button', { name: 'Reserve the ticket again' }).click()
  await expect(page.getByRole('timer')).toBeVisible()
})

test('unpaid: the choice is shown once more and bought in one step', async ({ page }) => {
  await page.goto('/log-in?scenario=unpaid')
  await logIn(page)
  await openOneOnSale(page)
  await addOne(page).click()
  await reserve(page)
  await expect(page.getByText('Nothing is reserved yet')).toBeVisible()
  await expect(page.getByRole('timer')).toHaveCount(0)
  await confirm(page)
})

test('empty: the page says that nothing is on', async ({ page }) => {
  await page.goto('/?scenario=empty')
  await expect(page.getByText('There are no events yet. Come back soon.')).toBeVisible()
})

test('sold-out: nothing can be chosen, and the page says why', async ({ page }) => {
  await page.goto('/?scenario=sold-out')
  await page.getByRole('article').filter({ hasText: 'Sold out' }).getByRole('link').first().click()
  await expect(page.getByText('All tickets are sold.')).toBeVisible()
  await expect(buyButton(page)).toBeHidden()
})

test('slow: placeholders are shown first', async ({ page }) => {
  await stopClock(page)
  await page.goto('/?scenario=slow')
  await passUntilVisible(page, page.getByRole('status', { name: 'Loading' }).first())
  await expect(page.getByRole('searchbox', { name: 'Search events' })).toBeVisible()
  await expect(page.getByRole('article')).toHaveCount(0)
  await passUntilVisible(page, page.getByRole('article').first())
})

test('offline: the page says that there is no answer and offers to try again', async ({ page }) => {
  await page.goto('/?scenario=offline')
  await expect(page.getByText(/No answer from the server/).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Try again' }).first()).toBeVisible()
})

test('no-quorum: browsing works, with the age of the data', async ({ page }) => {
  await page.goto('/?scenario=no-quorum')
  await expect(page.getByText(/Showing what we knew \d+ s ago/)).toBeVisible()
  await openOneOnSale(page)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

async function openOneOnSale(page: Page): Promise<void> {
  await page.getByRole('article').filter({ hasText: 'On sale' }).getByRole('link').first().click()
  await expect(page.getByRole('region', { name: 'Tickets' })).toBeVisible()
}

async function logIn(page: Page): Promise<void> {
  await page.getByLabel('User name').fill('demo')
  await page.getByLabel('Password', { exact: true }).fill('tickets-please')
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
  await expect(page.getByRole('button', { name: 'Account of Demo Customer' })).toBeVisible()
}
