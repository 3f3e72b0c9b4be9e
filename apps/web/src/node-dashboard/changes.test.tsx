// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { FakeApi, rendered } from '../testing/rendered.tsx'
import { clusterOf, leaderOf, lost, memberOf, reportOf } from '../testing/sample-cluster.ts'
import { DashboardFailure } from './api.ts'
import { DashboardPage } from './dashboard-page.tsx'

const cluster = clusterOf([leaderOf('1'), memberOf('2'), lost('3')], { isAdmin: true })

function page(api: FakeApi) {
  return rendered(<DashboardPage cluster={cluster} receivedAt={0} isOld={false} />, api)
}

it('an action runs only after a confirmation, and is then reported', async () => {
  const api = new FakeApi()
  const { button, place, text } = page(api)
  await expect.poll(text).toContain('Compact…')
  const dialog = () => place.querySelector('dialog[open]')?.textContent ?? ''
  button('Compact…').click()
  await expect.poll(dialog).toContain('Compact up to revision 90?')
  expect(dialog()).toContain('The history of 90 revisions goes on all nodes.')
  button('Cancel').click()
  await expect.poll(dialog).toBe('')
  expect(api.actions).toEqual([])
  button('Compact…').click()
  await expect.poll(dialog).not.toBe('')
  button('Compact').click()
  await expect.poll(text).toContain('The history up to revision 90 was removed.')
  expect(dialog()).toBe('')
  expect(api.actions).toEqual([{ action: 'compact', revision: 90 }])
})

it('a refusal is shown in the open dialog', async () => {
  const api = new FakeApi()
  api.onRun = async () => {
    throw new DashboardFailure('refused', 'Too few would be left. Nothing was changed.')
  }
  const { button, place, text } = page(api)
  await expect.poll(text).toContain('Compact…')
  button('Compact…').click()
  await expect.poll(() => place.querySelector('dialog[open]')).not.toBeNull()
  button('Compact').click()
  const alert = () => place.querySelector('dialog[open] [role=alert]')?.textContent
  await expect.poll(alert).toBe('Too few would be left. Nothing was changed.')
})

it('every member can be removed, and a follower can be made the leader', async () => {
  const api = new FakeApi()
  const { place, text } = page(api)
  await expect.poll(text).toContain('Remove it')
  const offered = (node: string) =>
    [...place.querySelectorAll(`[role=group][aria-label="Actions for ${node}"] button`)].map(
      (button) => button.querySelector('span')?.textContent,
    )
  expect([offered('n1'), offered('n2'), offered('n3')]).toEqual([
    ['Remove it'],
    ['Make it the leader', 'Remove it'],
    ['Remove it'],
  ])
  const press = (node: string, at: number) =>
    place.querySelectorAll<HTMLElement>(`[role=group][aria-label="Actions for ${node}"] button`)[at]?.click()
  const dialog = () => place.querySelector('dialog[open]')?.textContent ?? ''
  press('n1', 0)
  await expect.poll(dialog).toContain('2 voting nodes will be left, and 2 must be up for writes.')
  expect(dialog()).toContain('It is the node that serves this page')
  press('n2', 0)
  await expect.poll(dialog).toContain('Make n2 the leader?')
  place.querySelector<HTMLElement>('dialog[open] footer button:last-child')?.click()
  await expect.poll(() => api.actions).toEqual([{ action: 'move-leader', member: '2' }])
})

it('a fully compacted store offers no compaction', async () => {
  const member = memberOf('1', { report: reportOf('1', { role: 'leader', compactRevision: 90 }) })
  const compacted = clusterOf([member], { isAdmin: true })
  const { text } = rendered(<DashboardPage cluster={compacted} receivedAt={0} isOld={false} />)
  await expect.poll(text).toContain('Compacted up to revision 90.')
  expect(text()).not.toContain('Compact…')
})
