// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { DashboardCluster, DashboardKeys } from '@ticketcd/schema'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { ClusterWords } from '../features/cluster/cluster-words.ts'
import { I18nProvider, loadSpeech } from '../lib/i18n/i18n.tsx'
import { clusterOf, leaderOf, lost, memberOf, reportOf } from '../testing/sample-cluster.ts'
import { DashboardApi } from './api.ts'
import { DashboardPage } from './dashboard-page.tsx'
import { ApiProvider } from './use-dashboard.tsx'
import { storeWords } from './words.ts'

const speech = await loadSpeech('en')
const noKeys: DashboardKeys = { revision: 90, count: 0, keys: [], next: null }
const three = [leaderOf('1'), memberOf('2'), memberOf('3')]

/** The first render of the page, with these keys. */
function pageOf(cluster: DashboardCluster, keys: DashboardKeys = noKeys, isOld = false): HTMLElement {
  const queryClient = new QueryClient()
  queryClient.setQueryData(['keys', '', null, 90], keys)
  const place = document.createElement('div')
  place.innerHTML = renderToStaticMarkup(
    <I18nProvider initial={speech}>
      <QueryClientProvider client={queryClient}>
        <ApiProvider value={new DashboardApi()}>
          <ClusterWords value={storeWords}>
            <DashboardPage cluster={cluster} receivedAt={0} isOld={isOld} />
          </ClusterWords>
        </ApiProvider>
      </QueryClientProvider>
    </I18nProvider>,
  )
  return place
}

const buttons = (page: HTMLElement) =>
  [...page.querySelectorAll('button')].map(
    (button) => button.getAttribute('aria-label') ?? button.textContent,
  )

describe('the sentence about the cluster is about writes, not sales', () => {
  it.each([
    ['All three nodes are up; writes survive one more loss.', three],
    ['1 of 3 nodes is down; one more loss stops writes.', [leaderOf('1'), memberOf('2'), lost('3')]],
    ['Writes wait for a leader', [memberOf('1'), memberOf('2'), lost('3')]],
    ['Nothing can be written until one of them is back', [memberOf('1'), lost('2'), lost('3')]],
    ['The only node is up; its loss stops writes.', [leaderOf('1')]],
  ])('%s', (sentence, members) => {
    const { textContent } = pageOf(clusterOf(members))
    expect(textContent).toContain(sentence)
    expect(textContent).not.toContain('sales')
  })
})

it('without admin rights the page has no action buttons', () => {
  const shown = buttons(pageOf(clusterOf(three)))
  expect(shown).not.toContain('Actions for n1')
  expect(shown).not.toContain('Compact…')
})

it('an admin has action buttons, but not on old figures, nor compaction without a quorum', () => {
  const admin = (members = three) => clusterOf(members, { isAdmin: true })
  expect(buttons(pageOf(admin()))).toEqual(
    expect.arrayContaining(['Actions for n1', 'Make it the leaderThe present leader hands over', 'Compact…']),
  )
  expect(buttons(pageOf(admin(), noKeys, true))).not.toContain('Compact…')
  expect(buttons(pageOf(admin(), noKeys, true))).not.toContain('Actions for n1')
  expect(buttons(pageOf(admin([memberOf('1'), lost('2'), lost('3')])))).not.toContain('Compact…')
})

it('the tables list the nodes by name', () => {
  const page = pageOf(clusterOf([memberOf('10'), leaderOf('9'), memberOf('2')]))
  const names = [...page.querySelectorAll('tbody th')].map(({ textContent }) => textContent)
  expect(names).toEqual(['n2', 'n9', 'n10', 'n2', 'n9', 'n10'])
})

it('an empty store shows how to write the first key', () => {
  const page = pageOf(clusterOf(three))
  expect(page.querySelector('code')?.textContent).toMatch(/^curl -d key=hello -d value=world .*\/write$/)
})

it('keys are listed with values and sizes, and further pages have a button', () => {
  const stored = {
    id: 'YQ==',
    key: { text: 'a' },
    value: { text: 'one' },
    valueBytes: 3,
    version: 1,
    createRevision: 7,
    modRevision: 7,
    lease: '',
  }
  const page = pageOf(clusterOf(three), { revision: 90, count: 61, keys: [stored], next: 'YQA=' })
  expect([...page.querySelectorAll('tbody tr')].map(({ textContent }) => textContent)).toContain('aone3 B7')
  expect(page.textContent).toContain('61 keys')
  expect(buttons(page)).toEqual(expect.arrayContaining(['First page', 'Next page']))
})

it('a learner shows its role, and that its keys may be behind', () => {
  const page = pageOf(clusterOf([memberOf('2', { isLearner: true }), leaderOf('1')]))
  expect(page.textContent).toContain('This node is a learner')
  expect(page.textContent).toContain('they may be behind')
})

it('elections show the name of their leader, or its id if it has no name', () => {
  const elections = [
    { at: '2030-01-01T00:00:00.000Z', term: 4, leader: '1' },
    { at: '2030-01-01T00:00:01.000Z', term: 5, leader: null },
    { at: '2030-01-01T00:00:02.000Z', term: 6, leader: '77' },
  ]
  const page = pageOf(clusterOf(three, { elections }))
  const items = [...page.querySelectorAll('ol li > span')].map(({ textContent }) => textContent)
  expect(items).toEqual(['77 leadsterm 6', 'Nobody leadsterm 5', 'n1 leadsterm 4'])
})

it('leases are shown as soon as there are any', () => {
  const titles = (page: HTMLElement) => [...page.querySelectorAll('h2')].map(({ textContent }) => textContent)
  expect(titles(pageOf(clusterOf(three)))).not.toContain('Leases')
  const held = memberOf('1', { report: reportOf('1', { leases: 2 }) })
  expect(titles(pageOf(clusterOf([held])))).toContain('Leases')
})
