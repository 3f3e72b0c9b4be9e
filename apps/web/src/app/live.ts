import type { QueryClient } from '@tanstack/react-query'
import type { AppRouter } from '@ticketcd/api'
import type { TRPCOptionsProxy } from '@trpc/tanstack-react-query'

/** Loads and starts the live client after the page. Until it has started, pages poll. */
export async function followLive(queryClient: QueryClient, trpc: TRPCOptionsProxy<AppRouter>): Promise<void> {
  const { startLive } = await import('../lib/live/client.ts')
  const { reachOwnHub, reachSharedHub } = await import('../lib/live/reach-hub.ts')
  await startLive({
    queryClient,
    trpc,
    reach: async (onMessage) =>
      import.meta.env.MODE === 'mock'
        ? reachOwnHub(onMessage, (await import('../mocks/stream.ts')).openMockedStream)
        : reachSharedHub(onMessage),
  })
}
