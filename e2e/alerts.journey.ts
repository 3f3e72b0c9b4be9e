import { expect, type Page } from '@playwright/test'
import type { OwnEvent } from './stage/box-office.ts'
import { test } from './stage/journey.ts'
import { buy, hold, release } from './stage/order.ts'
import { ticketRow } from './stage/purchase.ts'
import { Recording } from './stage/recording.ts'

test('an alert is set, fires once in one of two tabs, is read and armed again', async ({
  page,
  customer,
  openOthersBrowser,
  boxOffice,
  installation,
}) => {
  const event = await boxOffice.open({ total: 12 })
  const buyer = (await openOthersBrowser()).request

  await test.step(`${customer.username} asks to be told when 10 are left`, async () => {
    await page.goto(`/events/${event.eventId}`)
    await page.getByRole('button', { name: 'Another number' }).click()
    await page.getByLabel('Tell me at this many tickets or fewer').fill('10')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('We tell you when 10 or fewer are left.')).toBeVisible()
  })

  // Only the tab that was focused last may interrupt its reader.
  const behind = page
  const inFront = await page.context().newPage()
  await inFront.goto('/')
  await expect(bell(inFront, 0)).toBeVisible()
  const recording = await Recording.of(behind.locator('body'))
  const news = fewLeft(event, 10)

  await buy(buyer, installation.url, event, 1)
  await expect(ticketRow(behind, event.ticketType)).toContainText('11 left')
  await buy(buyer, installation.url, event, 1)
  await expect(inFront.getByText(news)).toHaveCount(1)
  for (const tab of [behind, inFront]) await expect(bell(tab, 1)).toBeVisible()
  await expect(behind.getByText('10 tickets were left')).toBeVisible()

  await bell(inFront, 1).click()
  const alerts = inFront.getByRole('region', { name: 'What happened' }).getByRole('article')
  await expect(alerts).toHaveCount(1)
  await expect(alerts).toContainText(event.name)
  await expect(alerts).toContainText('10 tickets were left')
  await expect(alerts).toContainText('New')
  await inFront.getByRole('button', { name: 'Mark all as read' }).click()
  await expect(alerts).not.toContainText('New')
  for (const tab of [behind, inFront]) await expect(bell(tab, 0)).toBeVisible()
  expect((await recording.texts()).filter((text) => text.includes(news))).toEqual([])

  await test.step('It is armed again, paused, resumed, and fires again', async () => {
    await behind.getByRole('button', { name: 'Tell me when 5 or fewer are left' }).click()
    const waiting = inFront.getByRole('region', { name: 'Waiting' }).getByRole('article')
    await expect(waiting).toContainText('We tell you when 5 or fewer are left.')
    await waiting.getByRole('button', { name: `Pause: ${event.name}` }).click()
    await expect(waiting).toContainText('Paused: 5 or fewer left.')
    await waiting.getByRole('button', { name: `Resume: ${event.name}` }).click()
    await expect(waiting).toContainText('We tell you when 5 or fewer are left.')
    await buy(buyer, installation.url, event, 5)
    await expect(alerts).toContainText('5 tickets were left')
    for (const tab of [behind, inFront]) await expect(bell(tab, 1)).toBeVisible()
  })
})

test('a customer who comes too late is notified when tickets are back', async ({
  page,
  customer,
  openOthersBrowser,
  boxOffice,
  installation,
}) => {
  const event = await boxOffice.open({ total: 3 })
  const quicker = (await openOthersBrowser()).request
  const order = await hold(quicker, installation.url, event, 3)

  await test.step(`${customer.username} finds nothing left`, async () => {
    await page.goto(`/events/${event.eventId}`)
    await page.getByRole('button', { name: 'Tell me when tickets are back' }).click()
    await expect(page.getByText('We tell you when tickets are back.')).toBeVisible()
  })
  await release(quicker, installation.url, order)
  await expect(page.getByText(`Tickets for ${event.name} are back: 3 tickets now.`)).toBeVisible()
  await expect(ticketRow(page, event.ticketType)).toContainText('3 left')
  await expect(bell(page, 1)).toBeVisible()
})

/** The text of the toast. */
function fewLeft({ name }: OwnEvent, count: number): string {
  return `${count} tickets left for ${name}.`
}

/** The link to the notifications, by its name with this number of unread ones. */
function bell(page: Page, unread: number) {
  const name = unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true })
}
