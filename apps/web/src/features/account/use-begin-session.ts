import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Account } from '@ticketcd/schema'
import { target } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'

/** @param next where to go once somebody is logged in */
export function useBeginSession(next: string | undefined) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return async (account: Account) => {
    // What another account left behind in this tab is not the new one's to see.
    for (const owned of [trpc.checkout, trpc.favourites, trpc.profile, trpc.purchases])
      queryClient.removeQueries({ queryKey: owned.pathKey() })
    // The guards of the page to come ask this first.
    queryClient.setQueryData(trpc.auth.me.queryKey(), account)
    await navigate({ ...target(next), replace: true })
  }
}
