import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { DashboardCluster, DashboardKeys } from '@ticketcd/schema'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { onTestFinished } from 'vitest'
import { ClusterWords } from '../features/cluster/cluster-words.ts'
import { I18nProvider, loadSpeech } from '../lib/i18n/i18n.tsx'
import { type AdminAction, DashboardApi } from '../node-dashboard/api.ts'
import { ApiProvider } from '../node-dashboard/use-dashboard.tsx'
import { storeWords } from '../node-dashboard/words.ts'
import { clusterOf, leaderOf } from './sample-cluster.ts'

// The document of these tests does not implement popovers.
HTMLElement.prototype.hidePopover ??= () => {}

const speech = await loadSpeech('en')

/** A node whose answers a test sets. It records the requested actions and logins. */
export class FakeApi extends DashboardApi {
  readonly actions: AdminAction[] = []
  readonly logins: string[] = []
  onCluster: () => Promise<DashboardCluster> = async () => clusterOf([leaderOf('1')])
  onKeys: (prefix: string, from: string | null) => DashboardKeys = () => ({
    revision: 90,
    count: 0,
    keys: [],
    next: null,
  })
  onRun: () => Promise<void> = async () => {}
  onLogIn: () => Promise<void> = async () => {}

  override cluster() {
    return this.onCluster()
  }

  override async keys(prefix: string, from: string | null) {
    return this.onKeys(prefix, from)
  }

  override async run(action: AdminAction) {
    this.actions.push(action)
    await this.onRun()
  }

  override async logIn(name: string, password: string) {
    this.logins.push(`${name} ${password}`)
    await this.onLogIn()
  }
}

/** Renders a component of the dashboard into the document until the test ends. */
export function rendered(part: ReactNode, api: DashboardApi = new FakeApi()) {
  const place = document.body.appendChild(document.createElement('div'))
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  })
  const root = createRoot(place)
  root.render(
    <I18nProvider initial={speech}>
      <QueryClientProvider client={queryClient}>
        <ApiProvider value={api}>
          <ClusterWords value={storeWords}>{part}</ClusterWords>
        </ApiProvider>
      </QueryClientProvider>
    </I18nProvider>,
  )
  onTestFinished(() => {
    root.unmount()
    place.remove()
    queryClient.clear()
  })
  const find = (selector: string) => [...place.querySelectorAll<HTMLElement>(selector)]
  return {
    place,
    text: () => place.textContent ?? '',
    /** @returns the button with this name. @throws if there is none */
    button(name: string): HTMLElement {
      const found = find('button').find(
        (each) => (each.getAttribute('aria-label') ?? each.textContent) === name,
      )
      if (!found) throw new Error(`There is no button ${name}.`)
      return found
    },
    buttons: () => find('button').map((each) => each.getAttribute('aria-label') ?? each.textContent),
    /** Types into the field with this accessible name. */
    type(label: string, value: string): void {
      const id = find('label')
        .find(({ textContent }) => textContent === label)
        ?.getAttribute('for')
      const input = place.querySelector<HTMLInputElement>(`[id="${id}"]`)
      if (!input) throw new Error(`There is no field ${label}.`)
      // React intercepts the property, so the native setter is called, as a browser does.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value)
      input.dispatchEvent(new Event('input', { bubbles: true }))
    },
  }
}
