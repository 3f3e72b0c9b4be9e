import { expect, type Page } from '@playwright/test'
import { seriousProblemsInEveryLook } from './stage/accessibility.ts'
import { passUntilVisible, stopClock } from './stage/clock.ts'
import { clusterPage } from './stage/cluster-page.ts'
import { eventForm } from './stage/event-form.ts'
import { mockedTest as test } from './stage/journey.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('degraded-cluster: the page names the lost nodes and the slow one', async ({ page }) => {
  const { state, node } = await clusterIn(page, 'degraded-cluster')
  await expect(state).toContainText('1 of 5 nodes is down and 1 does not answer; one more loss stops sales.')
  await expect(node('etcd-2')).toContainText('Down')
  await expect(node('etcd-5')).toContainText('Not answering')
  await expect(page.getByText(/^etcd-4 takes .* to write its log/)).toBeVisible()
  expect(await seriousProblemsInEveryLook(page)).toEqual([])
})

test('no-quorum: the page says that nothing can be sold, and has the command for each node', async ({
  page,
}) => {
  const { state } = await clusterIn(page, 'no-quorum')
  await expect(state).toContainText('2 of 5 nodes are down and 1 does not answer. Nothing can be sold')
  const commands = page.getByText('npx ticketcd cluster list')
  await expect(commands).toContainText('npx ticketcd cluster restart etcd-1 etcd-3')
  await expect(commands).toContainText('npx ticketcd cluster resume etcd-4')
  expect(await seriousProblemsInEveryLook(page)).toEqual([])
})

test('fast-clock: the page names the process, its deviation and the consequences', async ({ page }) => {
  const { state } = await clusterIn(page, 'fast-clock')
  await expect(state).toContainText('Healthy')
  const clocks = page.getByRole('status').filter({ hasText: 'Clocks of the api' })
  await expect(clocks).toContainText('The clock of api-2 (process 4711) is 15 min ahead of the clocks')
  await expect(clocks).toContainText('ends no carts and opens no sales')
  await expect(clocks).toContainText('The clock of api-3 (process 318) cannot be compared')
  expect(await seriousProblemsInEveryLook(page)).toEqual([])
})

test('the resulting state of the cluster is shown before an action on a node', async ({ page }) => {
  await clusterIn(page, 'degraded-cluster')
  // If there is no room under the button, its menu opens above it.
  await page.setViewportSize({ width: 390, height: 700 })
  const menu = page.getByRole('button', { name: 'What to do with etcd-1' })
  await menu.evaluate((button) => button.scrollIntoView({ block: 'end' }))
  await menu.click()
  await expect(page.getByRole('button', { name: 'Restart' })).toBeInViewport({ ratio: 1 })
  await page.getByRole('button', { name: 'Kill' }).click()
  await expect(page.getByRole('dialog')).toContainText('3 of 5 will not be up: this stops sales')
  expect(await seriousProblemsInEveryLook(page)).toEqual([])
})

test('a paused node is resumed with the keyboard alone, and the focus stays with it', async ({ page }) => {
  const { node } = await clusterIn(page, 'degraded-cluster')
  const menu = page.getByRole('button', { name: 'What to do with etcd-5' })
  await menu.focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Resume SIGCONT' })).toBeFocused()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Resume etcd-5?' })
  await expect(dialog).toContainText('1 of 5 will not be up; sales survive one more loss.')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(dialog.getByRole('button', { name: 'Resume' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(node('etcd-5')).toContainText('Up')
  await expect(dialog).toBeHidden()
  await expect(menu).toBeFocused()
})

test('empty: the overview and the events offer the first event, once', async ({ page }) => {
  await enter(page, 'admin', '/admin', 'empty')
  await expect(page.getByRole('heading', { name: 'Nothing sold yet' })).toBeVisible()
  expect(await seriousProblemsInEveryLook(page)).toEqual([])
  await page.getByRole('link', { name: 'Events', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'No events yet' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'New event' })).toHaveCount(1)
  expect(await seriousProblemsInEveryLook(page)).toEqual([])
})

test('failing-cluster: nodes fail one after the other until nothing can be sold', async ({ page }) => {
  await logIn(page, 'admin')
  await stopClock(page)
  await page.goto('/admin/cluster?scenario=failing-cluster')
  const { state, marks } = clusterPage(page)
  await passUntilVisible(page, state.filter({ hasText: 'Healthy' }))
  await passUntilVisible(page, state.filter({ hasText: '1 of 5 nodes is down' }))
  const lossOfTwo = '1 of 5 nodes is down and 1 does not answer; one more loss stops sales.'
  await passUntilVisible(page, state.filter({ hasText: lossOfTwo }))
  await passUntilVisible(page, state.filter({ hasText: 'No quorum' }))
  await expect(marks('etcd-2 lost')).toHaveCount(1)
})

test('selling: an event sells out on an open page, and an alert reports that tickets are back', async ({
  page,
}) => {
  await logIn(page, 'demo')
  await stopClock(page)
  await page.goto('/?scenario=selling')
  const onSale = page.getByRole('article').filter({ hasText: 'On sale' }).getByRole('link').first()
  await passUntilVisible(page, onSale)
  await onSale.click()
  const notifyMe = page.getByRole('button', { name: 'Tell me when tickets are back' })
  await passUntilVisible(page, notifyMe)
  await expect(page.getByText('All tickets are sold.')).toBeVisible()
  await notifyMe.click()
  await passUntilVisible(page, page.getByText(/^Tickets for .* are back: \d+ tickets? now\.$/))
})

test('edit-conflict: the changes of another admin are merged, and both are kept', async ({ page }) => {
  await enter(page, 'admin', '/admin/events', 'edit-conflict')
  await page.getByRole('rowheader').getByRole('link').first().click()
  const form = eventForm(page)
  await form.description.fill('Described anew.')
  await form.save.click()
  const merge = page.getByRole('region', { name: 'Your changes and theirs' })
  await expect(merge).toContainText('All of it fits together. Save to keep it.')
  expect(await seriousProblemsInEveryLook(page)).toEqual([])
  await form.save.click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('(late show)')
  await expect(form.description).toHaveValue('Described anew.')
})

async function clusterIn(page: Page, scenario: string) {
  await enter(page, 'admin', '/admin/cluster', scenario)
  await expect(page.getByRole('heading', { name: 'etcd-1' })).toBeVisible()
  return clusterPage(page)
}

/** Logs in with the full data set, and opens a page of another scenario. */
async function enter(page: Page, username: string, address: string, scenario: string): Promise<void> {
  await logIn(page, username)
  await page.goto(`${address}?scenario=${scenario}`)
}

async function logIn(page: Page, username: string): Promise<void> {
  await page.goto('/log-in?scenario=full')
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill('tickets-please')
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
  await expect(page.getByRole('button', { name: 'Account of Demo Customer' })).toBeVisible()
}
