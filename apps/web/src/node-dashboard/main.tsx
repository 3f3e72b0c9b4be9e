import './styles.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ClusterWords } from '../features/cluster/cluster-words.ts'
import { I18nProvider, loadSpeech } from '../lib/i18n/i18n.tsx'
import { DashboardApi } from './api.ts'
import { Dashboard } from './dashboard.tsx'
import { ApiProvider } from './use-dashboard.tsx'
import { storeWords } from './words.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

// The browser's online state is ignored: the node may run on this machine.
const queryClient = new QueryClient({
  defaultOptions: {
    queries: { networkMode: 'always', retry: false },
    mutations: { networkMode: 'always' },
  },
})

createRoot(root).render(
  <StrictMode>
    <I18nProvider initial={await loadSpeech('en')}>
      <QueryClientProvider client={queryClient}>
        <ApiProvider value={new DashboardApi()}>
          <ClusterWords value={storeWords}>
            <Dashboard />
          </ClusterWords>
        </ApiProvider>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
)
