import { expect, type Locator, type Page } from '@playwright/test'
import { loggedInAsAdmin } from './stage/customer.ts'
import { eventForm } from './stage/event-form.ts'
import { test } from './stage/journey.ts'
import { buy } from './stage/order.ts'
import { call } from './stage/procedure.ts'
import { addOne, buyButton, confirmButton, placed } from './stage/purchase.ts'

test('a ticket is found and bought with the keyboard alone', async ({ page, customer, programme }) => {
  const event = await programme.onSale()
  await page.goto('/')
  await expect(page.getByRole('button', { name: `Account of ${customer.name}` })).toBeVisible()

  await tabTo(page, page.getByRole('searchbox', { name: 'Search events' }))
  await page.keyboard.type(event.name)
  const hit = page
    .getByRole('region', { name: `Results for “${event.name}”` })
    .getByRole('link', { name: event.name, exact: true })
    .first()
  await expect(hit).toBeVisible()
  await tabTo(page, hit)
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { level: 1, name: event.name })).toBeVisible()
  await tabTo(page, addOne(page))
  await page.keyboard.press('Space')
  await tabTo(page, buyButton(page))
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible()
  await tabTo(page, confirmButton(page))
  await page.keyboard.press('Enter')
  await expect(placed(page)).toBeVisible()
})

test('a waiting list is joined and left, and a ticket cancelled, with the keyboard alone', async ({
  page,
  customer,
  boxOffice,
  shop,
}) => {
  const event = await boxOffice.open({ total: 1 })
  const { eventId, orderId } = await buy(page.request, shop.url, event)
  const dialog = page.getByRole('dialog')
  await test.step(`${customer.username} waits for another one, and gives it up`, async () => {
    await page.goto(`/events/${eventId}`)
    await tabTo(page, page.getByRole('button', { name: 'Wait for 1 ticket' }))
    await page.keyboard.press('Enter')
    const leave = page.getByRole('button', { name: /^Leave the waiting list for / })
    await tabTo(page, leave)
    await page.keyboard.press('Enter')
    await expect(dialog).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(leave).toBeFocused()
    await page.keyboard.press('Enter')
    await tabTo(page, dialog.getByRole('button', { name: 'Leave the list' }))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Wait for 1 ticket' })).toBeVisible()
  })
  await page.goto(`/my/tickets/${eventId}/${orderId}`)
  await tabTo(page, page.getByRole('button', { name: 'Cancel tickets' }))
  await page.keyboard.press('Enter')
  await tabTo(page, dialog.getByRole('button', { name: 'Cancel 1 ticket' }))
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('heading', { level: 1, name: event.name })).toBeFocused()
})

test('the first Tab offers to skip to the content', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('article').first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})

test('an admin reads a chart as a table with the keyboard alone', async ({ page, installation }) => {
  await loggedInAsAdmin(page.request, installation.url)
  await page.goto('/admin')
  const chart = page.getByRole('region', { name: 'Revenue per event type' })
  await expect(chart).toBeVisible()
  await tabTo(page, chart.getByRole('button', { name: 'Revenue per event type as a table' }))
  await page.keyboard.press('Enter')
  await expect(chart.getByRole('table')).toBeVisible()
  await expect(chart.getByRole('columnheader', { name: 'Revenue in euros' })).toBeVisible()

  // The table scrolls, so it can have the focus as well.
  await page.keyboard.press('Shift+Tab')
  await expect(chart.getByRole('group', { name: 'Revenue per event type' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(chart.getByRole('table')).toHaveCount(0)
})

test('ticket types are added and moved with the keyboard alone', async ({ page, installation }) => {
  await loggedInAsAdmin(page.request, installation.url)
  await page.goto('/admin/events/new')
  const form = eventForm(page)
  await expect(form.name).toBeVisible()
  await tabTo(page, form.ticket('Ticket type 1').name)
  await page.keyboard.type('Stalls')
  await tabTo(page, form.addTicketType)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Shift+Tab')
  await tabTo(page, form.ticket('Ticket type 2').name, 'Shift+Tab')
  await page.keyboard.type('Balcony')
  await page.keyboard.press('Tab')
  await page.keyboard.type('30')
  await page.keyboard.press('Tab')
  await page.keyboard.type('100')
  await tabTo(page, form.ticket('Balcony').moveUp)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Balcony is now number 1.')).toBeAttached()
  await expect(form.ticket('Balcony').moveUp).toBeDisabled()
  await expect(form.preview.getByRole('listitem').first()).toHaveText('Balcony€30')
  await expect(form.ticket('Balcony').moveUp).toBeFocused()

  // The focus moves on when its element is removed.
  await tabTo(page, page.getByRole('button', { name: 'Remove Balcony' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Remove Stalls' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(form.addTicketType).toBeFocused()
})

test('alerts are read, set again, paused and removed with the keyboard alone', async ({
  page,
  customer,
  boxOffice,
  installation,
}) => {
  const events = [await boxOffice.open({ total: 6 }), await boxOffice.open({ total: 6 })] as const
  await test.step(`${customer.username} is told of both`, async () => {
    for (const event of events) {
      const { eventId } = event
      await call(page.request, installation.url, 'notifications.set', { eventId, kind: 'few-left', limit: 5 })
      await buy(page.request, installation.url, event)
    }
  })
  await page.goto('/my/notifications')
  const markAll = page.getByRole('button', { name: 'Mark all as read' })
  await tabTo(page, markAll)
  await page.keyboard.press('Enter')
  await expect(markAll).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'What happened' })).toBeFocused()

  const [first, second] = events.map(({ name }) => name)
  const button = (action: string, name = first) => page.getByRole('button', { name: `${action}: ${name}` })
  await test.step('What would tell at once is offered as what can still come', async () => {
    await tabTo(page, button('Tell me when 3 or fewer are left'))
    await page.keyboard.press('Enter')
    await expect(page.getByText('We tell you when 3 or fewer are left.')).toBeVisible()
    await expect(button('Change')).toBeFocused()
  })
  await tabTo(page, button('Pause'))
  await page.keyboard.press('Enter')
  await expect(button('Resume')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(button('Pause')).toBeFocused()
  await tabTo(page, button('Remove'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Notifications' })).toBeFocused()
  await tabTo(page, button('Remove', second))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'No alerts yet' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: 'Notifications' })).toBeFocused()
})

/**
 * Presses Tab until `target` has the focus. Fails if it cannot be reached, or if its focus cannot
 * be seen.
 */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  const isFocused = () => target.evaluate((element) => element === document.activeElement)
  for (let presses = 0; presses < 80 && !(await isFocused()); presses++) await page.keyboard.press(key)
  await expect(target).toBeFocused()
  // A card's link draws its outline around the whole card.
  const outlines = await target.evaluate((element) =>
    [undefined, '::after'].map((part) => getComputedStyle(element, part).outlineStyle),
  )
  expect(
    outlines.some((style) => style !== 'none'),
    'the focus can be seen',
  ).toBe(true)
}
