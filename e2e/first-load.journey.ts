import { expect, type Page } from '@playwright/test'
import { loggedInAsAdmin } from './stage/customer.ts'
import { test } from './stage/journey.ts'
import { choose, confirm, reserve } from './stage/purchase.ts'

test('a purchase loads no byte of a chart', async ({ page, customer, programme }) => {
  const event = await programme.onSale()
  const scripts = scriptsLoadedBy(page)
  await page.goto('/')
  await expect(page.getByRole('article').first()).toBeVisible()
  await test.step(`${customer.username} buys`, async () => {
    await choose(page, event.eventId)
    await reserve(page)
    await confirm(page)
  })
  await page.goto('/my/notifications')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await chartScripts(page, scripts)).toEqual([])
  expect(scripts.size, 'scripts were loaded at all').toBeGreaterThan(0)
})

test('the check detects the charts of the admin’s overview', async ({ page, installation }) => {
  await loggedInAsAdmin(page.request, installation.url)
  const scripts = scriptsLoadedBy(page)
  await page.goto('/admin')
  await expect(page.getByRole('heading', { name: 'Sales over time' })).toBeVisible()
  expect(await chartScripts(page, scripts)).not.toEqual([])
})

/** The addresses of the scripts that the page loads from now on. */
function scriptsLoadedBy(page: Page): Set<string> {
  const scripts = new Set<string>()
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? ''
    if (response.ok() && type.includes('javascript')) scripts.add(response.url())
  })
  return scripts
}

/** The scripts with a part of the chart library. Its class names survive every minifier. */
async function chartScripts(page: Page, scripts: ReadonlySet<string>): Promise<string[]> {
  const texts = await Promise.all(
    // Requested again: a browser drops the files of a page when the next page is opened.
    [...scripts].map(async (url) => ({ url, text: await (await page.request.get(url)).text() })),
  )
  return texts.filter(({ text }) => text.includes('recharts')).map(({ url }) => url)
}
