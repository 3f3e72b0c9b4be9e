import { expect, type Page } from '@playwright/test'
import { seriousProblems, seriousProblemsInEveryLook } from './stage/accessibility.ts'
import { loggedInAsAdmin } from './stage/customer.ts'
import { test } from './stage/journey.ts'
import { buy } from './stage/order.ts'
import { call } from './stage/procedure.ts'
import { choose, confirm, reserve } from './stage/purchase.ts'

// Each page is looked at in both themes and both languages, which takes axe a while on a machine that is busy.
test.use({ contextOptions: { reducedMotion: 'reduce' } })
test.describe.configure({ timeout: 120_000 })

test('axe finds nothing serious on the pages that anyone sees', async ({ page, programme }) => {
  const event = await programme.onSale()
  await look(page, '/', () => page.getByRole('article').first())
  await look(page, '/?q=zzzzqqqq', () => page.getByRole('heading', { name: 'Nothing found' }))
  await look(page, `/events/${event.eventId}`)
  await look(page, '/log-in')
  await look(page, '/register')
  await look(page, '/no/such/page')
})

test('axe finds nothing serious on the way to a ticket', async ({ page, customer, programme }) => {
  const event = await programme.onSale()
  await choose(page, event.eventId)
  await reserve(page)
  await nothingSerious(page)
  await confirm(page)
  await nothingSerious(page)
  await page.getByRole('link', { name: 'See your tickets' }).click()
  await expect(page.getByRole('main'), customer.name).toContainText(event.name)
  await nothingSerious(page)
})

test('axe finds nothing serious on one’s own pages', async ({ page, customer, programme, installation }) => {
  const { eventId } = await programme.onSale()
  await call(page.request, installation.url, 'favourites.add', { eventId })
  await look(page, '/my/tickets')
  await look(page, '/my/notifications', () => page.getByRole('heading', { name: 'No alerts yet' }))
  await look(page, '/my/favourites', () => page.getByRole('main').getByRole('article').first())
  await look(page, '/my/profile', () => page.getByLabel('E-mail'))
  await page.getByRole('button', { name: `Account of ${customer.name}` }).click()
  await nothingSerious(page)
})

test('axe finds nothing serious where alerts are set and have fired', async ({
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

test('axe finds nothing serious where events are run', async ({ page, boxOffice, installation }) => {
  const { eventId, name } = await boxOffice.open()
  await loggedInAsAdmin(page.request, installation.url)
  await look(page, `/admin/events?q=${name}`, () => page.getByRole('table'))
  await look(page, '/admin/events/new', () => page.getByRole('textbox').first())
  // What is wrong with an empty form stands beside its fields, and above them.
  await page.locator('form').getByRole('button').last().click()
  await expect(page.locator('[aria-invalid=true]').first()).toBeVisible()
  await nothingSerious(page)
  await look(page, `/admin/events/${eventId}`, () => page.locator('ol time').first())
  await look(page, '/admin/lists', () => page.getByRole('textbox').first())
})

test('axe finds nothing serious on the overview, drawn and as tables, and on the cluster', async ({
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

test('axe would find a button without a name', async ({ page }) => {
  await page.goto('/log-in')
  await page.getByRole('main').evaluate((main) => main.append(document.createElement('button')))
  expect(await seriousProblems(page)).toEqual([expect.stringContaining('button-name')])
})

/** Opens a page, waits until what it is about is there, and lets axe look. */
async function look(page: Page, address: string, subject = () => page.getByRole('heading', { level: 1 })) {
  await page.goto(address)
  await expect(subject()).toBeVisible()
  await nothingSerious(page)
}

async function nothingSerious(page: Page): Promise<void> {
  expect(await seriousProblemsInEveryLook(page), page.url()).toEqual([])
}
