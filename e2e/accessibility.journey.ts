import { expect, type Page } from '@playwright/test'
import { seriousProblems, seriousProblemsInEveryLook } from './stage/accessibility.ts'
import { loggedInAsAdmin } from './stage/customer.ts'
import { mockedTest, test } from './stage/journey.ts'
import { buy, cancel } from './stage/order.ts'
import { call } from './stage/procedure.ts'
import { addOne, choose, confirm, confirmButton, reserve } from './stage/purchase.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('axe finds nothing serious on the pages that anyone sees', async ({ page, programme }) => {
  const event = await programme.onSale()
  await look(page, '/', () => page.getByRole('article').first())
  await look(page, '/?q=zzzzqqqq', () => page.getByRole('heading', { name: 'Nothing found' }))
  await look(page, `/events/${event.eventId}`)
  await look(page, '/log-in')
  await look(page, '/register')
  await look(page, '/no/such/page')
})

test('axe finds nothing serious while a ticket is bought, and while it is returned', async ({
  page,
  customer,
  boxOffice,
}) => {
  const event = await boxOffice.open()
  const dialog = page.getByRole('dialog')
  await choose(page, event.eventId)
  await reserve(page)
  await nothingSerious(page)
  await test.step(`${customer.username} thinks of giving it back`, async () => {
    await page.getByRole('button', { name: 'Give tickets back' }).click()
    await expect(dialog).toBeVisible()
    await nothingSerious(page)
    await dialog.getByRole('button', { name: 'Keep' }).click()
  })
  await look(page, `/events/${event.eventId}`, () => page.getByText('You hold tickets for this event'))
  await page.getByRole('link', { name: 'Continue to checkout' }).click()
  await page.getByText('Card that is declined').click()
  await confirmButton(page).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await nothingSerious(page)
  await page.getByText('Card that works').click()
  await confirm(page)
  await nothingSerious(page)
  await page.getByRole('link', { name: 'See your tickets' }).click()
  await page.getByRole('button', { name: 'Cancel tickets' }).click()
  await expect(dialog).toBeVisible()
  await nothingSerious(page)
  await dialog.getByRole('button', { name: 'Cancel 1 ticket' }).click()
  await expect(dialog).toBeHidden()
  await nothingSerious(page)
  await look(page, `/events/${event.eventId}/proof`, () => page.getByRole('table'))
})

test('axe finds nothing serious when tickets are bought in one step', async ({
  page,
  customer,
  boxOffice,
}) => {
  const event = await boxOffice.open({ price: 0 })
  await choose(page, event.eventId)
  await reserve(page)
  await expect(page.getByText('Nothing is reserved yet'), customer.name).toBeVisible()
  await nothingSerious(page)
})

mockedTest('axe finds nothing serious near the end of a hold and after it', async ({ page }) => {
  await page.clock.install()
  await logIn(page, 'expiring')
  await page.getByRole('article').filter({ hasText: 'On sale' }).getByRole('link').first().click()
  await addOne(page).click()
  await reserve(page)
  await page.clock.fastForward('00:15')
  await expect(page.getByRole('button', { name: 'Add time' })).toBeVisible()
  await nothingSerious(page)
  await page.clock.fastForward('01:00')
  await expect(page.getByRole('heading', { level: 1, name: 'Your time is over' })).toBeVisible()
  await nothingSerious(page)
})

mockedTest('axe finds nothing serious while the outcome of an order is unknown', async ({ page }) => {
  await logIn(page, 'lost-answer')
  await page.getByRole('article').filter({ hasText: 'On sale' }).getByRole('link').first().click()
  await addOne(page).click()
  await reserve(page)
  // The mocks send their answer after some seconds, which do not pass.
  await page.clock.setFixedTime(new Date())
  await confirmButton(page).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Checking your order…' })).toBeVisible()
  await nothingSerious(page)
})

test('axe finds nothing serious on a waiting list and on its offer', async ({
  page,
  customer,
  openOthersBrowser,
  boxOffice,
  shop,
}) => {
  const event = await boxOffice.open({ total: 1 })
  const owner = (await openOthersBrowser()).request
  const order = await buy(owner, shop.url, event)
  await look(page, `/events/${event.eventId}`, () => page.getByRole('button', { name: 'Wait for 1 ticket' }))
  await page.getByRole('button', { name: 'Wait for 1 ticket' }).click()
  await page.getByRole('button', { name: /^Leave the waiting list for / }).click()
  await expect(page.getByRole('dialog'), customer.name).toBeVisible()
  await nothingSerious(page)
  await look(page, '/my/tickets', () => page.getByRole('heading', { name: 'Waiting lists' }))
  await cancel(owner, shop.url, order)
  const take = page.getByRole('link', { name: /^Take 1 × / })
  await expect(take).toBeVisible()
  await nothingSerious(page)
  await look(page, `/events/${event.eventId}`, () => take)
  await take.click()
  await expect(page.getByRole('timer')).toBeVisible()
  await nothingSerious(page)
})

test('axe finds nothing serious on account pages', async ({ page, customer, programme, installation }) => {
  const { eventId } = await programme.onSale()
  await call(page.request, installation.url, 'favourites.add', { eventId })
  await look(page, '/my/tickets')
  await look(page, '/my/notifications', () => page.getByRole('heading', { name: 'No alerts yet' }))
  await look(page, '/my/favourites', () => page.getByRole('main').getByRole('article').first())
  await look(page, '/my/profile', () => page.getByLabel('E-mail'))
  await page.getByRole('button', { name: `Account of ${customer.name}` }).click()
  await nothingSerious(page)
})

test('axe finds nothing serious on alerts that wait and on alerts that have fired', async ({
  page,
  customer,
  boxOffice,
  installation,
}) => {
  const [fired, waiting] = [await boxOffice.open({ total: 5 }), await boxOffice.open()]
  await test.step(`${customer.username} sets two alerts and one fires`, async () => {
    for (const { eventId } of [fired, waiting])
      await call(page.request, installation.url, 'notifications.set', {
        eventId,
        kind: 'few-left',
        limit: 4,
      })
    await buy(page.request, installation.url, fired)
  })
  await look(page, `/events/${waiting.eventId}`, () => page.getByText(/\b4\b.* left\.$/))
  await look(page, `/events/${fired.eventId}`)
  await look(page, '/my/notifications', () => page.getByRole('article').nth(1))
})

test('axe finds nothing serious on the admin’s event pages', async ({ page, boxOffice, installation }) => {
  const { eventId, name } = await boxOffice.open()
  await loggedInAsAdmin(page.request, installation.url)
  await look(page, `/admin/events?q=${name}`, () => page.getByRole('table'))
  await look(page, '/admin/events/new', () => page.getByRole('textbox').first())
  // The errors of an empty form are shown beside its fields, and above them.
  await page.locator('form').getByRole('button').last().click()
  await expect(page.locator('[aria-invalid=true]').first()).toBeVisible()
  await nothingSerious(page)
  await look(page, `/admin/events/${eventId}`, () => page.locator('ol time').first())
  await look(page, '/admin/lists', () => page.getByRole('textbox').first())
})

test('axe finds nothing serious on the overview, as charts and as tables, and on the cluster page', async ({
  page,
  installation,
}) => {
  await loggedInAsAdmin(page.request, installation.url)
  await look(page, '/admin', () => page.getByRole('application'))
  const asTables = page.locator('button[aria-pressed=false]')
  while ((await asTables.count()) > 0) await asTables.first().click()
  await expect(page.getByRole('table').first()).toBeVisible()
  await nothingSerious(page)
  await look(page, '/admin/cluster', () => page.getByRole('application'))
})

test('axe detects a button without a name', async ({ page }) => {
  await page.goto('/log-in')
  await page.getByRole('main').evaluate((main) => main.append(document.createElement('button')))
  expect(await seriousProblems(page)).toEqual([expect.stringContaining('button-name')])
})

/** Opens a page, waits until its subject is visible, and runs axe. */
async function look(page: Page, address: string, subject = () => page.getByRole('heading', { level: 1 })) {
  await page.goto(address)
  await expect(subject()).toBeVisible()
  await nothingSerious(page)
}

/** Logs the mocks' customer in. */
async function logIn(page: Page, scenario: string): Promise<void> {
  await page.goto(`/log-in?scenario=${scenario}`)
  await page.getByLabel('User name').fill('demo')
  await page.getByLabel('Password', { exact: true }).fill('tickets-please')
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
  await expect(page.getByRole('button', { name: 'Account of Demo Customer' })).toBeVisible()
}

async function nothingSerious(page: Page): Promise<void> {
  expect(await seriousProblemsInEveryLook(page), page.url()).toEqual([])
}
