import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import type { AppRouter } from '@ticketcd/api'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { I18nProvider, type Speech } from '../lib/i18n/i18n.tsx'
import { createQueryClient } from '../lib/query-client.ts'
import { TRPCProvider } from '../lib/trpc.ts'
import { createClient } from './client.ts'
import { followLive } from './live.ts'
import { createAppRouter } from './router.ts'

const queryClient = createQueryClient(afterSessionEnd)
const client = createClient()
const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })
const router = createAppRouter({ queryClient, trpc })

// If the live client does not start, pages keep polling.
followLive(queryClient, trpc).catch(() => undefined)

/** Runs the guards again, so that pages that need an account redirect to log-in and back. */
function afterSessionEnd() {
  queryClient.setQueryData(trpc.auth.me.queryKey(), null)
  void router.invalidate()
}

export function App({ speech }: { speech: Speech }) {
  return (
    <I18nProvider initial={speech}>
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={client} queryClient={queryClient}>
          <RouterProvider router={router} />
        </TRPCProvider>
      </QueryClientProvider>
    </I18nProvider>
  )
}
