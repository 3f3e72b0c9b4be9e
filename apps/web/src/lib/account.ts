import { useQuery } from '@tanstack/react-query'
import type { Account } from '@ticketcd/schema'
import { useTRPC } from './trpc.ts'

/** @returns the logged-in account; `null` for none, `undefined` while it is loading */
export function useAccount(): Account | null | undefined {
  const trpc = useTRPC()
  return useQuery(
    trpc.auth.me.queryOptions(undefined, {
      staleTime: 60_000,
      // After an outage the page recovers the session without a reload.
      refetchInterval: ({ state }) => state.data === undefined && 3_000,
    }),
  ).data
}
