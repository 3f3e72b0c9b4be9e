import { expect, type Locator, type Page } from '@playwright/test'
import type { OwnEvent } from './stage/box-office.ts'
import { loggedInAsAdmin } from './stage/customer.ts'
import { test } from './stage/journey.ts'
import { buy, buyPersistently } from './stage/order.ts'
import { ask } from './stage/procedure.ts'
import { addOne, buyButton, confirm, reserve, ticketRow } from './stage/purchase.ts'
import { median, type NumberShown, Recording, rises } from './stage/recording.ts'

/** How long a sale may take to be seen by everybody else. Machines that run tests are shared, so the median counts. */
const seenWithinMs = 300

const leftPattern = /([\d,]+) left/
const revenuePattern = /€([\d,]+)/

test('what one browser buys moves the other’s counts and the admin’s revenue within 300 ms', async ({
  page,
  openBrowser,
  customer,
  boxOffice,
  installation,
}) => {
  const event = await boxOffice.open({ total: 100 })
  const { onEvent, onHome, onAdmin } = await onlookers(openBrowser, installation.url, event)
  const counts = {
    event: await Recording.of(ticketRow(onEvent, event.ticketType)),
    home: await Recording.of(card(onHome, event)),
  }
  const revenue = await Recording.of(revenueFigure(onAdmin))

  await test.step(`${customer.username} buys two tickets through the page`, async () => {
    await page.goto(`/events/${event.eventId}`)
    await addOne(page).click()
    await addOne(page).click()
    await expect(buyButton(page)).toBeEnabled()
    await reserve(page)
    await confirm(page)
    for (const place of [ticketRow(onEvent, event.ticketType), card(onHome, event)])
      await expect(place).toContainText('98 left')
  })

  const delays = { event: [] as number[], home: [] as number[], revenue: [] as number[] }
  for (let left = 97; left > 88; left--) {
    const revenueBefore = (await revenue.numbers(revenuePattern)).at(-1)?.value ?? Number.NaN
    const { heldAt, boughtAt } = await buy(page.request, installation.url, event)
    await expect(ticketRow(onEvent, event.ticketType)).toContainText(`${left} left`)
    await expect(card(onHome, event)).toContainText(`${left} left`)
    const earned = async () =>
      (await revenue.numbers(revenuePattern)).find(
        ({ atMs, value }) => atMs >= heldAt && value > revenueBefore,
      )
    await expect.poll(earned).toBeDefined()

    const isLeft = ({ value }: NumberShown) => value === left
    delays.event.push(((await counts.event.numbers(leftPattern)).find(isLeft)?.atMs ?? Number.NaN) - heldAt)
    delays.home.push(((await counts.home.numbers(leftPattern)).find(isLeft)?.atMs ?? Number.NaN) - heldAt)
    delays.revenue.push(((await earned())?.atMs ?? Number.NaN) - boughtAt)
  }
  for (const [place, values] of Object.entries(delays))
    expect(median(values), `${place}: ${values.join(', ')} ms`).toBeLessThanOrEqual(seenWithinMs)
})

test('when the api is killed and started again all browsers catch up, lose nothing and never step back', async ({
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
  const keepBuying = async () => {
    while (isOpen) {
      await buyPersistently(page.request, installation.url, event)
      bought++
    }
  }
  const buying = keepBuying()
  await test.step(`${customer.username} buys`, () => expect.poll(() => bought).toBeGreaterThan(5))
  await installation.api.kill()
  await onEvent.waitForTimeout(500)
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
    expect(numbers.length, 'the count moved').toBeGreaterThan(5)
  }
  expect(loads, 'no page was loaded again').toBe(0)
})

test('a step back would be noticed', async ({ page, boxOffice }) => {
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

/** Somebody who looks at an event, somebody who looks at the home page, and an admin, each in a browser of their own. */
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

/** The same figure as the api answers it, as the page writes it. */
async function revenueOfApi(admin: Page, url: string): Promise<string> {
  const { last24Hours } = (await ask(admin.request, url, 'statistics.now')) as {
    last24Hours: { revenue: number }
  }
  return `€${Math.round(last24Hours.revenue / 100).toLocaleString('en-GB')}`
}
