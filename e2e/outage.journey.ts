import { expect, type Page } from '@playwright/test'
import { test } from './stage/journey.ts'
import { bringBack, leaderFirst } from './stage/outage.ts'
import { buyButton, choose, confirm, confirmButton, placed, reserve } from './stage/purchase.ts'

test('a purchase succeeds while two of five nodes are killed, the leader first', async ({
  page,
  customer,
  programme,
  installation,
}) => {
  const event = await programme.onSale()
  const nodes = await leaderFirst(installation.cluster)
  const lost = nodes.slice(0, 2)

  await test.step(`${customer.username} reserves a ticket`, async () => {
    await choose(page, event.eventId)
    await reserve(page)
  })
  try {
    await Promise.all([...lost.map((node) => node.kill()), confirmPersistently(page)])

    // A second purchase, from the start, while they are down.
    await choose(page, event.eventId)
    await reserve(page)
    await confirm(page)
  } finally {
    await bringBack(lost)
  }
  await page.goto('/my/tickets')
  await expect(page.getByRole('main').getByRole('article').filter({ hasText: event.name })).toHaveCount(2)
})

test('without a quorum browsing works with its age, buying fails with a message, and all recovers by itself', async ({
  page,
  customer,
  programme,
  installation,
}) => {
  const event = await programme.onSale()
  const nodes = await leaderFirst(installation.cluster)
  const lost = nodes.slice(0, 3)
  const banner = page
    .getByRole('banner')
    .locator('..')
    .getByText(/Showing what we knew \d+ s ago/)
  let loads = 0
  page.on('load', () => {
    loads++
  })

  await test.step(`${customer.username} chooses a ticket`, () => choose(page, event.eventId))
  try {
    await Promise.all(lost.map((node) => node.kill()))
    // The api gives up while no node is back. The tests of its time budget check how soon.
    const answered = page.waitForResponse(/checkout\.hold/)
    await buyButton(page).click()
    await expect(page.getByRole('alert')).toContainText('The ticket store does not answer.')
    expect((await answered).ok()).toBe(false)

    await expect(banner).toBeVisible()
    await page.getByRole('link', { name: 'TickETCD, home' }).click()
    await page.getByRole('searchbox', { name: 'Search events' }).fill(event.name)
    await page.getByRole('link', { name: event.name, exact: true }).first().click()
    await expect(page.getByRole('heading', { level: 1, name: event.name })).toBeVisible()
    await expect(banner).toBeVisible()
  } finally {
    await bringBack(lost)
  }
  await expect(banner).toBeHidden()
  await reserve(page)
  await confirm(page)
  expect(loads).toBe(1)
})

/**
 * Presses the button, and again if the page says that the order did not go through yet, as a
 * customer would.
 */
async function confirmPersistently(page: Page): Promise<void> {
  await expect(async () => {
    await expect(placed(page).or(confirmButton(page))).toBeVisible()
    if (await placed(page).isVisible()) return
    await confirmButton(page).click({ timeout: 1_000 })
    await expect(placed(page)).toBeVisible({ timeout: 4_000 })
  }).toPass({ timeout: 90_000 })
}
