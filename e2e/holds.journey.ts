import { expect } from '@playwright/test'
import { passUntilVisible } from './stage/clock.ts'
import { test } from './stage/journey.ts'
import {
  buyButton,
  choose,
  confirm,
  confirmButton,
  orderOf,
  placed,
  reserve,
  ticketRow,
} from './stage/purchase.ts'

test('a customer who holds the last tickets finds them on every page and in every tab, and never reads “sold out”', async ({
  page,
  customer,
  openOthersBrowser,
  boxOffice,
}) => {
  const event = await boxOffice.open({ total: 1 })
  await test.step(`${customer.username} reserves the only ticket`, async () => {
    await choose(page, event.eventId)
    await reserve(page)
  })
  const checkout = page.url()

  const other = await openOthersBrowser()
  await other.goto(`/events/${event.eventId}`)
  await expect(ticketRow(other, event.ticketType)).toContainText('Sold out')

  const tab = await page.context().newPage()
  for (const own of [page, tab]) {
    await own.goto('/')
    const card = own.getByRole('article', { name: event.name }).first()
    await expect(card).toBeVisible()
    await expect(card).not.toContainText('Sold out')
    await own.goto(`/events/${event.eventId}`)
    await expect(own.getByText('You hold tickets for this event')).toBeVisible()
    await expect(ticketRow(own, event.ticketType)).toContainText('You hold 1')
    await expect(own.getByRole('main')).not.toContainText('Sold out')
  }

  await tab.getByRole('link', { name: 'Continue to checkout' }).click()
  await expect(tab.getByRole('timer')).toBeVisible()
  expect(tab.url(), 'the very order').toBe(checkout)
  await tab.reload()
  await expect(tab.getByRole('timer')).toBeVisible()
  await confirm(tab)
})

test('an order whose answer is lost is queried, also after a reload, and is bought once', async ({
  page,
  customer,
  boxOffice,
}) => {
  const event = await boxOffice.open()
  await test.step(`${customer.username} reserves a ticket`, async () => {
    await choose(page, event.eventId)
    await reserve(page)
  })
  let sent = 0
  await page.route(/checkout\.confirm/, async (route) => {
    sent++
    await route.fetch()
    await route.abort()
  })
  await page.route(/checkout\.order/, (route) => route.abort())
  await confirmButton(page).click()
  const checking = page.getByRole('heading', { level: 1, name: 'Checking your order…' })
  await expect(checking).toBeVisible()
  await expect(confirmButton(page)).toHaveCount(0)
  await page.reload()
  await expect(checking).toBeVisible()

  await page.unroute(/checkout\.order/)
  await expect(placed(page)).toBeVisible()
  expect(sent, 'it was sent once').toBe(1)
  await page.goto('/my/tickets')
  await expect(orderOf(page, event.name)).toHaveCount(1)
})

test('an order whose request is lost is reported as not bought after a while, and a second attempt buys it', async ({
  page,
  customer,
  boxOffice,
}) => {
  const event = await boxOffice.open({ price: 0 })
  await page.clock.install()
  await choose(page, event.eventId)
  await reserve(page)
  const checking = page.getByRole('heading', { level: 1, name: 'Checking your order…' })
  let asked = 0
  await page.route(/checkout\.buy/, (route) => route.abort(), { times: 1 })
  await page.route(/checkout\.order/, (route) => {
    asked++
    return route.abort()
  })
  await confirmButton(page).click()
  await expect(checking).toBeVisible()
  // While its outcome is unknown, nothing can be bought, also after a reload.
  await page.clock.fastForward(60_000)
  const askedBefore = asked
  await expect.poll(() => asked, 'it is asked again').toBeGreaterThan(askedBefore + 1)
  await expect(checking).toBeVisible()
  await expect(confirmButton(page)).toHaveCount(0)
  await page.reload()
  await expect(checking).toBeVisible()
  await expect(confirmButton(page)).toHaveCount(0)
  await page.unroute(/checkout\.order/)
  await page.clock.fastForward(60_000)
  await expect(page.getByRole('alert')).toContainText('Nothing is bought')
  await page.reload()
  await expect(page.getByText('Nothing is reserved yet')).toBeVisible()
  await confirm(page)
  await page.goto('/my/tickets')
  await expect(orderOf(page, event.name), customer.name).toHaveCount(1)
})

test('a reservation without an answer is queried until it exists or can no longer arrive', async ({
  page,
  customer,
  boxOffice,
}) => {
  const event = await boxOffice.open({ total: 1 })
  const unknown = {
    status: 503,
    json: { error: { message: '', code: -32603, data: { failure: { code: 'outcome-unknown' } } } },
  }
  const checking = page.getByRole('heading', { level: 1, name: 'Checking your order…' })
  await page.clock.install()
  await choose(page, event.eventId)
  await expect(buyButton(page)).toBeEnabled()
  await page.clock.pauseAt(Date.now() + 60_000)
  await page.route(/checkout\.hold/, (route) => route.fulfill(unknown), { times: 1 })
  await buyButton(page).click()
  await passUntilVisible(page, checking)
  const again = page.getByRole('button', { name: 'Reserve' })
  const passedMs = await passUntilVisible(page, again)
  expect(passedMs, `${customer.name}’s reservation might have arrived until then`).toBeGreaterThan(3_000)
  await page.clock.resume()

  await page.route(
    /checkout\.hold/,
    async (route) => {
      await route.fetch()
      await route.fulfill(unknown)
    },
    { times: 1 },
  )
  await again.click()
  await expect(page.getByRole('timer')).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await confirm(page)
})

test('a declined card costs nothing and keeps the tickets, and another card buys them', async ({
  page,
  customer,
  boxOffice,
}) => {
  const event = await boxOffice.open({ total: 1 })
  await test.step(`${customer.username} pays with a card that is declined`, async () => {
    await choose(page, event.eventId)
    await reserve(page)
    await page.getByText('Card that is declined').click()
    await confirmButton(page).click()
  })
  await expect(page.getByRole('alert')).toContainText('declined')
  await expect(page.getByRole('timer')).toBeVisible()
  expect(await boxOffice.left(event.eventId), 'it is still kept').toBe(0)
  await page.getByText('Card that works').click()
  await confirm(page)
})

test('free tickets are bought in one step, and once even if the button is pressed twice', async ({
  page,
  customer,
  boxOffice,
}) => {
  const event = await boxOffice.open({ price: 0 })
  await choose(page, event.eventId, 2)
  await reserve(page)
  await expect(page.getByText('Nothing is reserved yet')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('main'), customer.name).toContainText(`2 × ${event.ticketType}`)
  await confirmButton(page).dblclick()
  await expect(placed(page)).toBeVisible()
  await page.goto('/my/tickets')
  await expect(orderOf(page, event.name)).toHaveCount(1)
  expect(await boxOffice.left(event.eventId)).toBe(198)
})
