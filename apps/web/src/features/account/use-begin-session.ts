import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Account } from '@ticketcd/schema'
import { target } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'

/** @param next the address to open after log in */
export function useBeginSession(next: string | undefined) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return async (account: Account) => {
    // Removes the data of another account from this tab.
    for (const owned of [trpc.checkout, trpc.favourites, trpc.profile, trpc.purchases])
      queryClient.removeQueries({ queryKey: owned.pathKey() })
    // The guards of the next page read this entry first.
    queryClient.setQueryData(trpc.auth.me.queryKey(), account)
    await navigate({ ...target(next), replace: true })
  }
}
