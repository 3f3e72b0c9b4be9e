import { expect } from '@playwright/test'
import { hastyTest as test } from './stage/journey.ts'
import { buy, cancel, join } from './stage/order.ts'
import { confirm } from './stage/purchase.ts'

test('an offer that nobody takes lapses with a message, and goes to the next place', async ({
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
