import { expect } from '@playwright/test'
import { loggedInAsAdmin } from './stage/customer.ts'
import { evening, eventForm } from './stage/event-form.ts'
import { test } from './stage/journey.ts'
import { buy } from './stage/order.ts'

test('a part of an order is cancelled and then the rest, and the returned tickets are on sale', async ({
  page,
  customer,
  boxOffice,
  shop,
}) => {
  const event = await boxOffice.open({ total: 5, price: 1_000 })
  const { eventId, orderId } = await buy(page.request, shop.url, event, 3)
  const dialog = page.getByRole('dialog')
  const openDialog = page.getByRole('button', { name: 'Cancel tickets' })

  await test.step(`${customer.username} cancels one of three`, async () => {
    await page.goto(`/my/tickets/${eventId}/${orderId}`)
    await openDialog.click()
    for (let more = 0; more < 2; more++)
      await dialog.getByRole('button', { name: `Cancel one ${event.ticketType} fewer` }).click()
    await expect(dialog).toContainText(
      '1 ticket is cancelled and €10 given back to you. 2 tickets stay yours.',
    )
    await dialog.getByRole('button', { name: 'Cancel 1 ticket' }).click()
  })
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('article')).toContainText('Partly cancelled')
  expect(await boxOffice.left(eventId)).toBe(3)

  await openDialog.click()
  await expect(dialog).toContainText('Nothing stays of the order.')
  await dialog.getByRole('button', { name: 'Cancel 2 tickets' }).dblclick()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('article')).toContainText('Cancelled')
  await expect(openDialog).toHaveCount(0)
  expect(await boxOffice.left(eventId)).toBe(5)
})

test('after the deadline that an admin has set, nobody can cancel', async ({
  page,
  customer,
  openBrowser,
  boxOffice,
  shop,
}) => {
  const event = await boxOffice.open()
  const { eventId, orderId } = await buy(page.request, shop.url, event)
  const admin = await openBrowser()
  await loggedInAsAdmin(admin.request, shop.url)
  await test.step('An admin sets it', async () => {
    await admin.goto(`/admin/events/${eventId}`)
    const form = eventForm(admin)
    await form.cancelUntil.fill(evening(-1, 12))
    await form.save.click()
    await expect(admin.getByText(`${event.name} is saved.`)).toBeVisible()
  })
  await page.goto(`/my/tickets/${eventId}/${orderId}`)
  await expect(page.getByRole('main'), customer.name).toContainText('Tickets could be cancelled until')
  await expect(page.getByRole('button', { name: 'Cancel tickets' })).toHaveCount(0)
})
