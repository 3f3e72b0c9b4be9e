import { expect, type Page } from '@playwright/test'
import { loggedInAsAdmin } from './stage/customer.ts'
import { test } from './stage/journey.ts'
import { choose, confirm, reserve } from './stage/purchase.ts'

test('whoever buys a ticket loads no byte of a chart', async ({ page, customer, programme }) => {
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
  expect(await chartScripts(scripts)).toEqual([])
  expect(scripts.size, 'scripts were loaded at all').toBeGreaterThan(0)
})

test('the admin’s overview would be noticed', async ({ page, installation }) => {
  await loggedInAsAdmin(page.request, installation.url)
  const scripts = scriptsLoadedBy(page)
  await page.goto('/admin')
  await expect(page.getByRole('heading', { name: 'Sales over time' })).toBeVisible()
  expect(await chartScripts(scripts)).not.toEqual([])
})

/** The scripts that the page loads from now on, by address. */
function scriptsLoadedBy(page: Page): Map<string, Promise<string>> {
  const scripts = new Map<string, Promise<string>>()
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? ''
    if (response.ok() && type.includes('javascript')) scripts.set(response.url(), response.text())
  })
  return scripts
}

/** Addresses of those that hold a part of the chart library, whose class names survive every minifier. */
async function chartScripts(scripts: ReadonlyMap<string, Promise<string>>): Promise<string[]> {
  const texts = await Promise.all([...scripts].map(async ([url, text]) => ({ url, text: await text })))
  return texts.filter(({ text }) => text.includes('recharts')).map(({ url }) => url)
}
