import { expect, type Page } from '@playwright/test'
import { dashboard, openDashboard, storeTest as test, writeAt } from './stage/store.ts'

/** Presses the button of the open dialog, and waits for the sentence that follows. */
async function confirm(page: Page, label: string, sentence: string): Promise<void> {
  const { dialog } = dashboard(page)
  await dialog.getByRole('button', { name: label, exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('status').filter({ hasText: sentence })).toBeVisible()
}

async function choose(page: Page, node: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${node}` }).click()
  await page
    .getByRole('group', { name: `Actions for ${node}` })
    .getByRole('button', { name: action })
    .click()
}

test('an admin deletes a key and compacts, each after a confirmation', async ({ page, adminStore }) => {
  const url = `http://${adminStore.endpoints[0]}`
  await writeAt(url, 'a', '1')
  await writeAt(url, 'b', '2')
  await openDashboard(page, url)
  const { key, dialog } = dashboard(page)
  await key('a').click()
  await dialog.getByRole('button', { name: 'Delete…' }).click()
  await expect(dialog).toContainText('Its value of 1 B, version 1, goes on all nodes.')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(key('a')).toBeVisible()
  await key('a').click()
  await dialog.getByRole('button', { name: 'Delete…' }).click()
  await confirm(page, 'Delete', 'a was deleted.')
  await expect(key('a')).toBeHidden()
  await expect(key('b')).toBeVisible()

  // The list of keys is read again at once, the figures of the nodes a moment later.
  await expect(page.getByRole('row', { name: /^node1 4 / })).toBeVisible()
  await page.getByRole('button', { name: 'Compact…' }).click()
  await confirm(page, 'Compact', 'The history up to revision 4 was removed.')
  await expect(page.getByText('Compacted up to revision 4.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Compact…' })).toBeHidden()
})

test('an admin moves the leadership and removes a member', async ({ page, adminStore }) => {
  await openDashboard(page, `http://${adminStore.endpoints[0]}`)
  const { node, state, dialog } = dashboard(page)
  const follower = (await node('node2').getByText('Follower').count()) > 0 ? 'node2' : 'node3'
  await choose(page, follower, 'Make it the leader')
  await confirm(page, 'Make it the leader', `${follower} leads now.`)
  await expect(node(follower)).toContainText('Leader')
  await choose(page, follower, 'Remove it')
  await expect(dialog).toContainText('2 voting nodes will be left, and 2 must be up for writes.')
  await confirm(page, 'Remove', `${follower} was removed.`)
  await expect(node(follower)).toBeHidden()
  await expect(state).toContainText('All two nodes are up; one more loss stops writes.')
})

test('a change that the cluster rejects shows why, and changes nothing', async ({ page, adminStore }) => {
  await openDashboard(page, `http://${adminStore.endpoints[0]}`)
  const { node, dialog, state } = dashboard(page)
  await adminStore.node(2).kill()
  await expect(node('node3')).toContainText('Down')
  await choose(page, 'node2', 'Remove it')
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('Too few members that run would be left')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(state).toContainText('1 of 3 nodes is down')
})
