import { expect, type Page } from '@playwright/test'
import { hastyTest as test } from './stage/journey.ts'
import { buy, cancel, join } from './stage/order.ts'
import { choose, confirm, confirmButton, placed, reserve } from './stage/purchase.ts'

test('a hold counts down, is renewed and ends, and nothing that was chosen is lost', async ({
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
  // On a busy machine the time may be over in the middle, and then it begins anew.
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

test('an offer that nobody takes lapses, says so, and goes to who is next', async ({
  page,
  customer,
  openOthersBrowser,
  boxOffice,
  hastyShop: shop,
}) => {
  const event = await boxOffice.open({ total: 1 })
  const [owner, next] = [(await openOthersBrowser()).request, await openOthersBrowser()]
  const order = await buy(owner, shop.url, event)
  await join(page.request, shop.url, event)
  await join(next.request, shop.url, event)

  await page.goto('/my/tickets')
  await expect(page.getByRole('main'), customer.name).toContainText('1st in the waiting list')
  await next.goto('/my/tickets')
  await expect(next.getByRole('main')).toContainText('2nd in the waiting list')
  await cancel(owner, shop.url, order)

  await expect(page.getByRole('heading', { name: 'Offered to you' })).toBeVisible()
  await expect(
    page.getByText(`The offer of 1 × ${event.ticketType} for ${event.name} has lapsed`),
  ).toBeVisible({ timeout: shop.keptMs + shop.givenBackMs })
  await next.getByRole('link', { name: /^Take 1 × / }).click({ timeout: shop.givenBackMs })
  await confirm(next)
})

/** What the countdown shows, in seconds. */
async function secondsLeft(page: Page): Promise<number> {
  const shown = (await page.getByRole('timer').textContent()) ?? ''
  return shown.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}
