import { expect, type Locator } from '@playwright/test'
import { clusterPage, newest } from './stage/cluster-page.ts'
import { loggedInAsAdmin } from './stage/customer.ts'
import { test } from './stage/journey.ts'
import { holdBackAnswers } from './stage/live.ts'
import { bringBack, leaderFirst } from './stage/outage.ts'
import { falls, Recording } from './stage/recording.ts'

test.beforeEach(async ({ page, installation }) => {
  await loggedInAsAdmin(page.request, installation.url)
  await page.goto('/admin/cluster')
  await expect(clusterPage(page).state).toContainText('Healthy')
})

test('the live stream shows the loss of two nodes, the leader first, and their return', async ({
  page,
  installation,
}) => {
  const { state, picture, node, history, marks } = clusterPage(page)
  await expect(state).toContainText('All five nodes are up; sales survive two more losses.')
  const lost = (await leaderFirst(installation.cluster)).slice(0, 2)
  // The page also polls.
  await holdBackAnswers(page)
  const killedAt = Date.now()
  try {
    await Promise.all(lost.map((each) => each.kill()))
    for (const { name } of lost) await expect(node(name)).toContainText('Down')
    await expect(state).toContainText('Degraded')
    await expect(state).toContainText('2 of 5 nodes are down; one more loss stops sales.')
    await expect(picture).toHaveAccessibleName(/^3 of 5 nodes up, 3 make a quorum\. node\d leads\.$/)
    for (const { name } of lost) await expectSince(killedAt, marks(`${name} lost`))
    await expectSince(killedAt, marks(' leads'))
    await expect(history.getByRole('application')).toHaveAccessibleName(/lost .*the leader changed/)
  } finally {
    await bringBack(lost)
  }
  await expect(state).toContainText('Healthy')
  for (const { name } of lost) {
    await expect(node(name)).toContainText('Up')
    await expectSince(killedAt, marks(`${name} back`))
  }
})

test('a paused node is shown as not answering while the page still updates', async ({
  page,
  installation,
}) => {
  const { state, asOf, node, marks } = clusterPage(page)
  const paused = (await leaderFirst(installation.cluster)).at(-1)
  if (!paused) throw new Error('The cluster has no nodes.')
  const ages = await Recording.of(asOf)
  const pausedAt = Date.now()
  try {
    await paused.pause()
    await expect(node(paused.name)).toContainText('Not answering')
    await expect(state).toContainText('Degraded')
    await expect(state).toContainText('1 of 5 nodes does not answer; sales survive one more loss.')
    await expectSince(pausedAt, marks(`${paused.name} lost`))
    // The age of the figures grows until the next sample arrives.
    const samplesBefore = await samples(ages)
    await expect.poll(() => samples(ages), 'it ticks').toBeGreaterThan(samplesBefore + 2)
    await expect(node(paused.name)).toContainText('Not answering')
  } finally {
    paused.resume()
  }
  await expect(node(paused.name)).toContainText('Up')
  await expect(state).toContainText('Healthy')
})

test('without a quorum the admin’s pages work, also after a reload, and explain the consequences', async ({
  page,
  openBrowser,
  programme,
  installation,
}) => {
  const { state, node } = clusterPage(page)
  const event = await programme.onSale()
  const customer = await openBrowser()
  await customer.goto('/')
  const lost = (await leaderFirst(installation.cluster)).slice(0, 3)
  const overview = page.getByText('Nothing can be sold: 3 of 5 nodes are down')
  try {
    await Promise.all(lost.map((each) => each.kill()))
    const isSaid = async () => {
      await expect(state).toContainText('No quorum')
      await expect(state).toContainText(
        '3 of 5 nodes are down. Nothing can be sold until one of them is back',
      )
      await expect(page.getByRole('heading', { name: 'What to do' })).toBeVisible()
      for (const { name } of lost) await expect(node(name)).toContainText('Down')
    }
    await isSaid()
    await page.reload()
    await isSaid()
    await page.getByRole('link', { name: 'Overview' }).click()
    await expect(overview).toBeVisible()
    await page.reload()
    await expect(overview).toBeVisible()
    await expect(page.getByLabel('Figures of the moment')).toContainText('€')
    await expect(page.getByRole('heading', { name: 'Sales over time' })).toBeVisible()

    await customer.goto(`/events/${event.eventId}`)
    await expect(customer.getByRole('heading', { level: 1, name: event.name })).toBeVisible()
    await expect(customer.getByText(/Showing what we knew \d+ s ago/)).toBeVisible()
  } finally {
    await bringBack(lost)
  }
  await expect(page.getByText('All five nodes are healthy')).toBeVisible()
  await page.getByRole('link', { name: 'Cluster' }).click()
  await expect(state).toContainText('Healthy')
})

/** How many samples the page has shown since its recording began. */
async function samples(ages: Recording): Promise<number> {
  return falls(await ages.numbers(/^As of ([\d.]+) s ago$/)).length
}

/** Waits for a mark that was made after `sinceMs`. */
async function expectSince(sinceMs: number, marks: Locator): Promise<void> {
  // The sampler's clock is this machine's; its samples are a second apart.
  await expect.poll(() => newest(marks)).toBeGreaterThan(sinceMs - 1_000)
}
