// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { DashboardCluster } from '@ticketcd/schema'
import { createRoot } from 'react-dom/client'
import { afterEach, describe, expect, it } from 'vitest'
import { ClusterWords } from '../features/cluster/cluster-words.ts'
import { I18nProvider, loadSpeech } from '../lib/i18n/i18n.tsx'
import { clusterOf, leaderOf } from '../testing/sample-cluster.ts'
import { DashboardApi, DashboardFailure, type FailureCode } from './api.ts'
import { Dashboard } from './dashboard.tsx'
import { ApiProvider } from './use-dashboard.tsx'
import { storeWords } from './words.ts'

const speech = await loadSpeech('en')
const cluster = clusterOf([leaderOf('1')])

/** A node that answers as a test says. */
class FakeApi extends DashboardApi {
  answer: () => Promise<DashboardCluster> = async () => cluster

  override cluster() {
    return this.answer()
  }

  override async keys() {
    return { revision: 90, count: 0, keys: [], next: null }
  }
}

const fails =
  (code: FailureCode, message = 'A reason.') =>
  async () => {
    throw new DashboardFailure(code, message)
  }

const endings: (() => void)[] = []
afterEach(() => {
  for (const end of endings.splice(0)) end()
})

function opened(api: FakeApi) {
  const place = document.body.appendChild(document.createElement('div'))
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const root = createRoot(place)
  root.render(
    <I18nProvider initial={speech}>
      <QueryClientProvider client={queryClient}>
        <ApiProvider value={api}>
          <ClusterWords value={storeWords}>
            <Dashboard />
          </ClusterWords>
        </ApiProvider>
      </QueryClientProvider>
    </I18nProvider>,
  )
  endings.push(() => {
    root.unmount()
    place.remove()
    queryClient.clear()
  })
  const text = () => place.textContent ?? ''
  return { place, text }
}

describe('the page', () => {
  it('loads, and then shows the cluster under the name of its node', async () => {
    const api = new FakeApi()
    let answer = (_: DashboardCluster) => {}
    const answered = new Promise<DashboardCluster>((resolve) => {
      answer = resolve
    })
    api.answer = () => answered
    const { place, text } = opened(api)
    await expect
      .poll(() => place.querySelector('[role=status]')?.getAttribute('aria-label'))
      .toBe('Loading the dashboard')
    answer(cluster)
    await expect.poll(text).toContain('The only node is up')
    expect(document.title).toBe('n1 · hstore')
  })

  it.each([
    ['unreachable', 'This node does not answer'],
    ['refused', 'This page did not load'],
    ['permission-denied', 'Figures need a user with the role root.'],
    ['unauthenticated', 'Log in to this cluster'],
  ] as const)('says what is the matter: %s', async (code, sentence) => {
    const api = new FakeApi()
    api.answer = fails(code)
    const { text } = opened(api)
    await expect.poll(text).toContain(sentence)
  })

  it('keeps the last figures in grey while the node does not answer, and goes on by itself', async () => {
    const api = new FakeApi()
    const { place, text } = opened(api)
    await expect.poll(text).toContain('The only node is up')
    expect(place.querySelector('.grayscale')).toBeNull()
    api.answer = fails('unreachable')
    await expect.poll(text).toContain('This node has not answered for')
    expect(text()).toContain('The only node is up')
    expect(place.querySelector('.grayscale')).not.toBeNull()
    api.answer = async () => cluster
    await expect.poll(text).not.toContain('This node has not answered for')
    expect(place.querySelector('.grayscale')).toBeNull()
  })

  it('says why a node that answers sends no figures', async () => {
    const api = new FakeApi()
    const { text } = opened(api)
    await expect.poll(text).toContain('The only node is up')
    api.answer = fails('refused', 'The disk failed.')
    await expect.poll(text).toMatch(/has sent no figures for .*The disk failed\./)
  })

  it.each(['permission-denied', 'unauthenticated'] as const)(
    'shows no figures any more once the right to them is gone: %s',
    async (code) => {
      const api = new FakeApi()
      const { text } = opened(api)
      await expect.poll(text).toContain('The only node is up')
      api.answer = fails(code)
      await expect.poll(text).not.toContain('The only node is up')
    },
  )
})
