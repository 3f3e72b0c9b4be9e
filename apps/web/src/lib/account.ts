import { useQuery } from '@tanstack/react-query'
import type { Account } from '@ticketcd/schema'
import { useTRPC } from './trpc.ts'

/** Who is logged in: `null` for nobody, `undefined` while it is not known yet. */
export function useAccount(): Account | null | undefined {
  const trpc = useTRPC()
  return useQuery(
    trpc.auth.me.queryOptions(undefined, {
      staleTime: 60_000,
      // After an outage nobody should have to reload to be known again.
      refetchInterval: ({ state }) => state.data === undefined && 3_000,
    }),
  ).data
}
