import { expect, type Locator, type Page } from '@playwright/test'
import type { OwnEvent } from './stage/box-office.ts'
import { loggedInAsAdmin } from './stage/customer.ts'
import { test } from './stage/journey.ts'
import { holdBackAnswers } from './stage/live.ts'
import { buy, buyPersistently } from './stage/order.ts'
import { ask } from './stage/procedure.ts'
import { addOne, buyButton, confirm, reserve, ticketRow } from './stage/purchase.ts'
import { Recording, rises } from './stage/recording.ts'

const leftPattern = /([\d,]+) left/
const revenuePattern = /€([\d,]+)/

test('a purchase in one browser updates the counts and the admin’s revenue in others by the live stream alone', async ({
  page,
  openBrowser,
  customer,
  boxOffice,
  installation,
}) => {
  const event = await boxOffice.open({ total: 100 })
  const { onEvent, onHome, onAdmin } = await onlookers(openBrowser, installation.url, event)
  const places = [ticketRow(onEvent, event.ticketType), card(onHome, event)]
  const counts = await Promise.all(places.map((place) => Recording.of(place)))
  const revenue = await Recording.of(revenueFigure(onAdmin))
  // The pages also poll. `ticketcd bench live` measures how soon a sale is visible.
  await Promise.all([onEvent, onHome, onAdmin].map(holdBackAnswers))

  await test.step(`${customer.username} buys two tickets through the page`, async () => {
    await page.goto(`/events/${event.eventId}`)
    await addOne(page).click()
    await addOne(page).click()
    await expect(buyButton(page)).toBeEnabled()
    await reserve(page)
    await confirm(page)
    for (const place of places) await expect(place).toContainText('98 left')
  })

  for (let left = 97; left > 92; left--) {
    const earned = async () => (await revenue.numbers(revenuePattern)).at(-1) ?? 0
    const earnedBefore = await earned()
    await buy(page.request, installation.url, event)
    for (const place of places) await expect(place).toContainText(`${left} left`)
    await expect.poll(earned).toBeGreaterThan(earnedBefore)
  }
  for (const recording of counts) expect(rises(await recording.numbers(leftPattern))).toEqual([])
})

test('when the api is killed and started again, all browsers catch up and never show an older count', async ({
  page,
  openBrowser,
  boxOffice,
  customer,
  installation,
}) => {
  const event = await boxOffice.open({ total: 500 })
  const { onEvent, onHome, onAdmin } = await onlookers(openBrowser, installation.url, event)
  const places = [ticketRow(onEvent, event.ticketType), card(onHome, event)]
  const counts = await Promise.all(places.map((place) => Recording.of(place)))
  let loads = 0
  for (const each of [onEvent, onHome, onAdmin])
    each.on('load', () => {
      loads++
    })

  let isOpen = true
  let bought = 0
  let failures = 0
  const keepBuying = async () => {
    while (isOpen) {
      await buyPersistently(page.request, installation.url, event, () => {
        failures++
      })
      bought++
    }
  }
  const buying = keepBuying()
  // A page may show one count for several sales, so the number of counts is not fixed.
  await test.step(`${customer.username} buys, and the counts move`, async () => {
    await expect.poll(() => bought).toBeGreaterThan(5)
    for (const recording of counts)
      await expect.poll(async () => (await recording.numbers(leftPattern)).length).toBeGreaterThan(1)
  })
  await installation.api.kill()
  await expect.poll(() => failures, 'the sale was interrupted').toBeGreaterThan(0)
  await installation.api.start()
  const boughtBefore = bought
  await expect.poll(() => bought).toBeGreaterThan(boughtBefore + 5)
  isOpen = false
  await buying

  const left = 500 - bought
  expect(await boxOffice.left(event.eventId)).toBe(left)
  for (const place of places) await expect(place).toContainText(`${left} left`)
  await expect
    .poll(() => revenueFigure(onAdmin).textContent())
    .toContain(await revenueOfApi(onAdmin, installation.url))
  for (const recording of counts) {
    const numbers = await recording.numbers(leftPattern)
    expect(rises(numbers)).toEqual([])
    expect(numbers.at(-1)).toBe(left)
  }
  expect(loads, 'no page was loaded again').toBe(0)
})

test('a count that goes back is detected', async ({ page, boxOffice }) => {
  const event = await boxOffice.open({ total: 300 })
  await page.goto(`/events/${event.eventId}`)
  await expect(ticketRow(page, event.ticketType)).toContainText('300 left')
  const recording = await Recording.of(ticketRow(page, event.ticketType))
  await ticketRow(page, event.ticketType)
    .getByText('300 left')
    .evaluate(async (element) => {
      for (const count of [298, 299, 297]) {
        element.textContent = `${count} left`
        await Promise.resolve()
      }
    })
  expect(rises(await recording.numbers(leftPattern))).toEqual([[298, 299]])
})

/** A page with an event, a home page, and an admin's overview, each in a browser of its own. */
async function onlookers(openBrowser: () => Promise<Page>, url: string, event: OwnEvent) {
  const [onEvent, onHome, onAdmin] = await Promise.all([openBrowser(), openBrowser(), openBrowser()])
  await loggedInAsAdmin(onAdmin.request, url)
  await Promise.all([onEvent.goto(`/events/${event.eventId}`), onHome.goto('/'), onAdmin.goto('/admin')])
  await expect(ticketRow(onEvent, event.ticketType)).toContainText('left')
  await expect(card(onHome, event)).toContainText('left')
  await expect(revenueFigure(onAdmin)).toContainText('€')
  return { onEvent, onHome, onAdmin }
}

function card(page: Page, { name }: OwnEvent): Locator {
  return page.getByRole('article', { name }).first()
}

/** The revenue of the last 24 hours, among the figures of the dashboard. */
function revenueFigure(page: Page): Locator {
  return page
    .getByLabel('Figures of the moment')
    .locator('div', { has: page.getByRole('term').filter({ hasText: 'Revenue, 24 hours' }) })
    .getByRole('definition')
}

/** The same figure from the api, in the format of the page. */
async function revenueOfApi(admin: Page, url: string): Promise<string> {
  const { last24Hours } = (await ask(admin.request, url, 'statistics.now')) as {
    last24Hours: { revenue: number }
  }
  return `€${Math.round(last24Hours.revenue / 100).toLocaleString('en-GB')}`
}
