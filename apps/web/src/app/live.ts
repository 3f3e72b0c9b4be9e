import type { QueryClient } from '@tanstack/react-query'
import type { AppRouter } from '@ticketcd/api'
import type { TRPCOptionsProxy } from '@trpc/tanstack-react-query'

/** Starts to listen when the page is up. Without it, or as long as it does not come, pages ask at intervals. */
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
