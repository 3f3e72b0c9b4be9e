import { expect, type Page } from '@playwright/test'
import { seriousProblems } from './stage/accessibility.ts'
import { test } from './stage/journey.ts'
import { choose, confirm, reserve } from './stage/purchase.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } })

    test('axe finds nothing serious on the pages that anyone sees', async ({ page, programme }) => {
      const event = await programme.onSale()
      await look(page, '/', () => page.getByRole('article').first())
      await look(page, '/?q=zzzzqqqq', () => page.getByRole('heading', { name: 'Nothing found' }))
      await look(page, `/events/${event.eventId}`)
      await look(page, '/log-in')
      await look(page, '/register')
      await look(page, '/no/such/page')
    })

    test('axe finds nothing serious on the way to a ticket and on one’s own pages', async ({
      page,
      customer,
      programme,
    }) => {
      const event = await programme.onSale()
      await choose(page, event.eventId)
      await page.getByRole('button', { name: `Add ${event.name} to favourites` }).click()
      await reserve(page)
      await nothingSerious(page)
      await confirm(page)
      await nothingSerious(page)
      await page.getByRole('link', { name: 'See your tickets' }).click()
      await expect(page.getByRole('main')).toContainText(event.name)
      await nothingSerious(page)

      await look(page, '/my/tickets', () => page.getByRole('main').getByRole('article').first())
      await look(page, '/my/favourites', () => page.getByRole('main').getByRole('article').first())
      await look(page, '/my/profile', () => page.getByLabel('E-mail'))
      await page.getByRole('button', { name: `Account of ${customer.name}` }).click()
      await nothingSerious(page)
    })
  })
}

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
  expect(await seriousProblems(page), page.url()).toEqual([])
}
