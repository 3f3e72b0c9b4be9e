import { expect, type Page } from '@playwright/test'
import { clusterPage } from './stage/cluster-page.ts'
import { loggedInAsAdmin } from './stage/customer.ts'
import { localTest as test } from './stage/journey.ts'

test('an admin stops, pauses and kills nodes of a local cluster, reads the consequences, and starts them again', async ({
  page,
  localInstallation,
}) => {
  await loggedInAsAdmin(page.request, localInstallation.url)
  await page.goto('/admin/cluster')
  const { state, node } = clusterPage(page)
  await expect(state).toContainText('Healthy')

  await act(page, 'Stop', 'node1', '1 of 3 will not be up; one more loss stops sales.')
  await expect(node('node1')).toContainText('Down')
  await expect(state).toContainText('1 of 3 nodes is down; one more loss stops sales.')
  await expect(page.getByText('npx ticketcd cluster restart node1')).toBeVisible()

  await act(page, 'Pause', 'node2', '2 of 3 will not be up: this stops sales until one is back.')
  await expect(node('node2')).toContainText('Not answering')
  await expect(state).toContainText('No quorum')
  await act(page, 'Resume', 'node2', '1 of 3 will not be up; one more loss stops sales.')
  await expect(state).toContainText('Degraded')

  await act(page, 'Restart', 'node1', 'All 3 will be up; sales survive one more loss.')
  await expect(node('node1')).toContainText('Up')
  await expect(state).toContainText('Healthy')
  await act(page, 'Kill', 'node3', '1 of 3 will not be up; one more loss stops sales.')
  await expect(node('node3')).toContainText('Down')
  await act(page, 'Restart', 'node3', 'All 3 will be up; sales survive one more loss.')
  await expect(state).toContainText('Healthy')
})

/** Chooses an action from a node's menu, checks its announced outcome, and confirms it. */
async function act(page: Page, action: string, node: string, outcome: string): Promise<void> {
  const card = clusterPage(page).node(node)
  await card.getByRole('button', { name: `What to do with ${node}` }).click()
  await card.getByRole('button', { name: new RegExp(`^${action}`) }).click()
  const dialog = page.getByRole('dialog', { name: `${action} ${node}?` })
  await expect(dialog).toContainText(outcome)
  await dialog.getByRole('button', { name: action, exact: true }).click()
  await expect(dialog).toBeHidden()
}
