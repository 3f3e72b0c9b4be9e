import { expect } from '@playwright/test'
import { configure, dashboard, gateway, openDashboard, storeTest as test } from './stage/store.ts'

test('a killed leader and the next leader are shown until the first one is back', async ({ page, store }) => {
  const [leader = '', follower = ''] = await store.leaderFirst()
  await openDashboard(page, await store.urlOf(follower))
  const { state, node, elections, history } = dashboard(page)
  await expect(node(leader)).toContainText('Leader')
  await store.cluster.kill([leader])
  await expect(node(leader)).toContainText('Down')
  await expect(state).toContainText('Degraded')
  await expect(state).toContainText('1 of 3 nodes is down; one more loss stops writes.')
  const [next = ''] = await store.leaderFirst()
  expect(next).not.toBe(leader)
  await expect(node(next)).toContainText('Leader')
  await expect(elections.first()).toContainText(`${next} leads`)
  await expect(history.getByRole('listitem').filter({ hasText: `${leader} lost` })).toHaveCount(1)
  await store.cluster.restart([leader])
  await expect(state).toContainText('Healthy')
  await expect(node(leader)).toContainText('Up')
})

test('a node that joins appears', async ({ page, store }) => {
  await openDashboard(page, await store.urlOf('node1'))
  const { state, node } = dashboard(page)
  await expect(state).toContainText('All three nodes are up')
  const { name } = await store.cluster.join()
  await expect(node(name)).toContainText('Up')
  await expect(state).toContainText('All four nodes are up; writes survive one more loss.')
})

test('a node that is renamed, or becomes a learner, is shown as such', async ({ page, store }) => {
  const url = await store.urlOf('node2')
  await openDashboard(page, url)
  const { state, node } = dashboard(page)
  await expect(page.getByRole('banner')).toContainText('node2')
  await configure(url, { name: 'lisbon' })
  await expect(node('lisbon')).toContainText('Up')
  await expect(node('node2')).toHaveCount(0)
  await expect(page.getByRole('banner')).toContainText('lisbon')
  await expect(page).toHaveTitle('lisbon · hstore')
  await configure(url, { type: 'learner' })
  await expect(node('lisbon')).toContainText('Learner')
  await expect(page.getByText('This node is a learner')).toBeVisible()
  await expect(state).toContainText('All two nodes are up; one more loss stops writes.')
  await expect(dashboard(page).keys).toContainText('they may be behind')
})

test('keys appear as they are written, are found by prefix, and a reload keeps the search', async ({
  page,
  store,
}) => {
  await openDashboard(page, await store.urlOf('node2'))
  const { keys, key, dialog } = dashboard(page)
  await expect(keys).toContainText('There are no keys yet')
  await store.write('events/1', 'Jazz')
  await expect(key('events/1')).toBeVisible()
  await store.write('orders/1', 'two tickets')
  await expect(key('orders/1')).toBeVisible()
  await keys.getByRole('searchbox').fill('orders/')
  await expect(key('events/1')).toBeHidden()
  await expect(keys).toContainText('1 key')
  await page.reload()
  await expect(key('orders/1')).toBeVisible()
  await expect(key('events/1')).toBeHidden()
  await store.write('orders/2', 'one ticket')
  await expect(key('orders/2')).toBeVisible()
  await key('orders/2').click()
  await expect(dialog).toContainText('one ticket')
  await expect(dialog.getByRole('button', { name: 'Delete…' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await keys.getByRole('searchbox').fill('nothing')
  await expect(keys).toContainText('No key begins with “nothing”.')
})

test('many keys come in pages', async ({ page, store }) => {
  for (let at = 0; at < 60; at += 1) await store.write(`k/${String(at).padStart(2, '0')}`, 'v')
  await openDashboard(page, await store.urlOf('node1'))
  const { keys, key } = dashboard(page)
  await expect(keys).toContainText('60 keys')
  await expect(key('k/49')).toBeVisible()
  await keys.getByRole('button', { name: 'Next page' }).click()
  await expect(key('k/59')).toBeVisible()
  await expect(key('k/49')).toBeHidden()
  await expect(keys.getByRole('button', { name: 'Next page' })).toBeDisabled()
  await keys.getByRole('button', { name: 'First page' }).click()
  await expect(key('k/00')).toBeVisible()
})

test('without --dashboard-admin there is no button for changes, and the node rejects them', async ({
  page,
  store,
}) => {
  await store.write('a', '1')
  await openDashboard(page, await store.urlOf('node1'))
  await expect(dashboard(page).key('a')).toBeVisible()
  await expect(page.getByRole('button', { name: /^(Actions for|Compact|Delete)/ })).toHaveCount(0)
  const statuses = await page.evaluate(async () => {
    const send = async ([action, fields]: [string, object]) => {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify(fields)
      const answer = await fetch(`/dashboard/api/${action}`, { method: 'POST', headers, body })
      return [answer.status, (await answer.json()).error.code]
    }
    return Promise.all(
      (
        [
          ['delete-key', { key: btoa('a') }],
          ['compact', { revision: 2 }],
          ['move-leader', { member: '1' }],
          ['remove-member', { member: '1' }],
        ] as [string, object][]
      ).map(send),
    )
  })
  expect(statuses).toEqual(Array(4).fill([403, 'permission-denied']))
  await expect(dashboard(page).key('a')).toBeVisible()
})

test('the page of a node that ends keeps its last figures, shows their age, and resumes by itself', async ({
  page,
  store,
}) => {
  await store.write('a', '1')
  await openDashboard(page, await store.urlOf('node1'))
  const { key, node } = dashboard(page)
  await expect(key('a')).toBeVisible()
  const notice = page.getByText(/^This node has not answered for/)
  await store.cluster.kill(['node1'])
  await expect(notice).toBeVisible()
  await expect(key('a')).toBeVisible()
  await expect(node('node2')).toContainText('Up')
  await store.cluster.restart(['node1'])
  await expect(notice).toBeHidden()
  await expect(dashboard(page).state).toContainText('Healthy')
})

test('without a quorum the page loads, explains the state, and shows this node’s copy', async ({
  page,
  store,
}) => {
  await store.write('a', '1')
  const [leader = '', other = '', last = ''] = await store.leaderFirst()
  await openDashboard(page, await store.urlOf(last))
  await expect(dashboard(page).key('a')).toBeVisible()
  await store.cluster.kill([leader, other])
  const { state, key, keys, elections } = dashboard(page)
  const isSaid = async () => {
    await expect(state).toContainText('No quorum')
    await expect(state).toContainText('Nothing can be written until one of them is back')
    await expect(elections.first()).toContainText('Nobody leads')
    await expect(keys).toContainText('without a leader they may be behind')
    await expect(key('a')).toBeVisible()
  }
  await isSaid()
  await page.reload()
  await isSaid()
  await store.cluster.restart([leader, other])
  await expect(state).toContainText('Healthy')
})

test('with authentication the page requires a login, and shows no data after the logout', async ({
  page,
  store,
}) => {
  const url = await store.urlOf('node1')
  await store.write('a', '1')
  await gateway(url, 'auth/user/add', { name: 'root', password: 'secret' })
  await gateway(url, 'auth/user/grant', { user: 'root', role: 'root' })
  await gateway(url, 'auth/enable', {})
  await page.goto(`${url}/dashboard`)
  const logIn = async (password: string) => {
    await page.getByLabel('User').fill('root')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
  }
  await logIn('wrong')
  await expect(page.getByRole('alert')).toHaveText('The user or the password is wrong.')
  await logIn('secret')
  await expect(dashboard(page).state).toContainText('Healthy')
  await expect(dashboard(page).key('a')).toBeVisible()
  await page.getByRole('button', { name: 'Log out' }).click()
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible()
  await expect(dashboard(page).key('a')).toBeHidden()
})

test('a hidden tab sends no requests, and resumes when it is shown again', async ({ page, store }) => {
  await page.clock.install()
  await openDashboard(page, await store.urlOf('node1'))
  let asked = 0
  page.on('request', (request) => {
    if (request.url().includes('/dashboard/api/')) asked += 1
  })
  const show = (visibility: 'hidden' | 'visible') =>
    page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    }, visibility)
  await page.clock.runFor(5_000)
  await expect.poll(() => asked).toBeGreaterThan(0)
  await show('hidden')
  // An answer that was under way may still set one timer.
  await page.waitForLoadState('networkidle')
  const before = asked
  await page.clock.runFor(60_000)
  expect(asked).toBe(before)
  await show('visible')
  await page.clock.runFor(3_000)
  await expect.poll(() => asked).toBeGreaterThan(before)
})
