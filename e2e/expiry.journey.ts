import { expect, type Page } from '@playwright/test'
import { hastyTest as test } from './stage/journey.ts'
import { choose, confirmButton, placed, reserve } from './stage/purchase.ts'

test('a hold counts down, is renewed and ends, and the choice of tickets and card is kept', async ({
  page,
  customer,
  boxOffice,
  hastyShop,
}) => {
  const event = await boxOffice.open({ total: 2 })
  await test.step(`${customer.username} reserves both and chooses how to pay`, async () => {
    await choose(page, event.eventId, 2)
    await reserve(page)
    await page.getByText('Card that stutters').click()
  })
  const isOver = page.getByRole('heading', { level: 1, name: 'Your time is over' })
  const reserveAgain = async () => {
    const again = page.getByRole('button', { name: /^(Reserve|Take) 2 tickets/ })
    if (await again.isVisible()) await again.click({ timeout: 1_000 })
    await expect(page.getByRole('timer')).toBeVisible({ timeout: 5_000 })
  }
  // On a busy machine the hold may end in the middle. Then it begins again.
  await expect(async () => {
    await reserveAgain()
    const first = await secondsLeft(page)
    await expect.poll(() => secondsLeft(page)).toBeLessThan(first)
    const beforeRenewal = await secondsLeft(page)
    await page.getByRole('button', { name: 'Add time' }).click({ timeout: 5_000 })
    await expect.poll(() => secondsLeft(page), { timeout: 5_000 }).toBeGreaterThan(beforeRenewal)
  }).toPass()

  await expect(isOver).toBeVisible({ timeout: 3 * hastyShop.keptMs })
  await expect(page.getByRole('main')).toContainText(`2 × ${event.ticketType}`)
  await expect(async () => {
    await reserveAgain()
    await expect(page.getByLabel('Card that stutters')).toBeChecked({ timeout: 1_000 })
    await confirmButton(page).click({ timeout: 1_000 })
    await expect(placed(page).or(isOver)).toBeVisible()
    await expect(placed(page)).toBeVisible({ timeout: 1_000 })
  }, 'the tickets are there for their last holder').toPass()
  await expect(page.getByRole('main')).toContainText('The 2 tickets are yours.')
})

/** The time on the countdown, in seconds. */
async function secondsLeft(page: Page): Promise<number> {
  const shown = (await page.getByRole('timer').textContent()) ?? ''
  return shown.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}
