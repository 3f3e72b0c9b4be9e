import { expect, type Page } from '@playwright/test'
import { seriousProblems, withoutTransitions } from './stage/accessibility.ts'
import { dashboard, openDashboard, storeTest as test } from './stage/store.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const phone = { width: 390, height: 844 }

/**
 * Checks both themes, also as wide as a phone: nothing serious, and nothing wider than the screen.
 */
async function looksWell(page: Page): Promise<void> {
  const wide = page.viewportSize()
  await withoutTransitions(page, async () => {
    for (const colorScheme of ['dark', 'light'] as const)
      for (const size of [wide, phone]) {
        if (size) await page.setViewportSize(size)
        await page.emulateMedia({ colorScheme })
        expect(await seriousProblems(page)).toEqual([])
        const widerBy = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement
          return scrollWidth - clientWidth
        })
        expect(widerBy).toBeLessThanOrEqual(0)
      }
  })
  if (wide) await page.setViewportSize(wide)
}

test('axe finds nothing serious on an empty store and on a full one, in both themes and on a phone', async ({
  page,
  store,
}) => {
  await openDashboard(page, await store.urlOf('node1'))
  const { keys, key, dialog, history } = dashboard(page)
  await expect(keys).toContainText('There are no keys yet')
  await expect(history.getByRole('application')).toBeVisible()
  await looksWell(page)
  await store.write('a/very/long/key/'.repeat(20), 'v'.repeat(10_000))
  await store.write('b', '1')
  await expect(key('b')).toBeVisible()
  await looksWell(page)
  await keys.getByRole('button', { name: 'a/very/long/key' }).click()
  await expect(dialog).toContainText('The first 200 B of 9.77 kB.')
  await looksWell(page)
})

test('axe finds nothing serious while nodes are down, nor on figures that are out of date', async ({
  page,
  store,
}) => {
  const [leader = '', other = '', last = ''] = await store.leaderFirst()
  await openDashboard(page, await store.urlOf(last))
  await store.cluster.kill([leader, other])
  await expect(dashboard(page).state).toContainText('No quorum')
  await looksWell(page)
  await store.cluster.kill([last])
  await expect(page.getByText(/^This node has not answered for/)).toBeVisible()
  await looksWell(page)
})

test('the page loads nothing from other hosts, and its policy blocks nothing', async ({ page, store }) => {
  const url = await store.urlOf('node1')
  const others: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    const address = request.url()
    if (!address.startsWith(`${url}/`) && !address.startsWith('data:')) others.push(address)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await openDashboard(page, url)
  await expect(dashboard(page).history.getByRole('application')).toBeVisible()
  expect([others, complaints]).toEqual([[], []])
})

test('the keyboard reaches the search and the keys, opens one and comes back', async ({ page, store }) => {
  await store.write('a', '1')
  await openDashboard(page, await store.urlOf('node1'))
  const { keys, key, dialog } = dashboard(page)
  await keys.getByRole('searchbox').focus()
  await page.keyboard.press('Tab')
  await expect(key('a')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(key('a')).toBeFocused()
})
