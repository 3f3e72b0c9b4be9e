import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useAccount } from '../../lib/account.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { toast } from '../../ui/toast.ts'

export interface Favourites {
  /** Whether an event is a favourite; `undefined` while that loads. */
  has(eventId: string): boolean | undefined
  add(eventId: string): void
  remove(eventId: string): void
}

/** The favourites of the account. A change shows at once, and is reverted if it fails. */
export function useFavourites(): Favourites {
  const { t } = useI18n()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const account = useAccount()
  const idsKey = trpc.favourites.ids.queryKey()
  const { data: ids } = useQuery(
    trpc.favourites.ids.queryOptions(undefined, { enabled: Boolean(account), staleTime: 60_000 }),
  )

  /** Changes run one after the other, so quick presses keep their order. */
  const scope = { id: 'favourites' }
  const change = (next: (ids: readonly string[], eventId: string) => string[]) => ({
    scope,
    onMutate: async ({ eventId }: { eventId: string }) => {
      await queryClient.cancelQueries({ queryKey: idsKey })
      const before = queryClient.getQueryData(idsKey) ?? []
      queryClient.setQueryData(idsKey, next(before, eventId))
      return before
    },
    onError: (_error: unknown, _input: unknown, before: string[] | undefined) => {
      queryClient.setQueryData(idsKey, before)
      void toast(t.favourite.failed)
    },
    // An answer while another change waits would revert the display of that change.
    onSettled: async () => {
      if (queryClient.isMutating({ mutationKey: trpc.favourites.pathKey() }) > 1) return
      await queryClient.invalidateQueries({ queryKey: trpc.favourites.pathKey() })
    },
  })
  const without = (ids: readonly string[], eventId: string) => ids.filter((each) => each !== eventId)
  const add = useMutation(
    trpc.favourites.add.mutationOptions(change((ids, eventId) => [...without(ids, eventId), eventId])),
  )
  const remove = useMutation(trpc.favourites.remove.mutationOptions(change(without)))

  return {
    has: (eventId) => (account ? ids?.includes(eventId) : account === null ? false : undefined),
    add: (eventId) => add.mutate({ eventId }),
    remove: (eventId) => remove.mutate({ eventId }),
  }
}
