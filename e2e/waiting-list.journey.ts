import { expect } from '@playwright/test'
import { test } from './stage/journey.ts'
import { buy, cancel } from './stage/order.ts'
import { addOne, confirm, orderOf, ticketRow } from './stage/purchase.ts'

test('a waiting customer sees their place, is notified of their turn, and buys tickets that others could not', async ({
  page,
  customer,
  openOthersBrowser,
  boxOffice,
  shop,
}) => {
  const event = await boxOffice.open({ total: 2 })
  const owner = await openOthersBrowser()
  const order = await buy(owner.request, shop.url, event, 2)

  const row = ticketRow(page, event.ticketType)
  await test.step(`${customer.username} joins the list for two`, async () => {
    await page.goto(`/events/${event.eventId}`)
    await page.getByRole('button', { name: `Wait for one more ${event.ticketType}` }).click()
    await page.getByRole('button', { name: 'Wait for 2 tickets' }).click()
    await expect(row).toContainText('1st of 1 in the waiting list')
  })
  await owner.goto(`/events/${event.eventId}`)
  await cancel(owner.request, shop.url, order)

  await expect(page.getByText(`It is your turn: 2 × ${event.ticketType}`)).toBeVisible()
  await expect(row).toContainText('2 tickets came back, and it is your turn.')
  await expect(ticketRow(owner, event.ticketType)).toContainText('Sold out')
  await expect(addOne(owner)).toHaveCount(0)
  await page.reload()
  await row.getByRole('link', { name: /^Take 2 × / }).click()
  // Half a day, but not beyond the start of the event.
  await expect(page.getByRole('timer')).toHaveText(/^(1:00|59):\d\d$/)
  await expect(page.getByText('The waiting list keeps these tickets for you.')).toBeVisible()
  await confirm(page)
  await page.goto('/my/tickets')
  await expect(orderOf(page, event.name)).toHaveCount(1)
  await expect(page.getByRole('heading', { name: 'Offered to you' })).toHaveCount(0)
})
