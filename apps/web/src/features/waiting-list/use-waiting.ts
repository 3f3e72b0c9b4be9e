import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { WaitingView } from '@ticketcd/schema'
import { useAccount } from '../../lib/account.ts'
import { useTRPC } from '../../lib/trpc.ts'

/**
 * The places of the account and their offers. They are polled, since no message reports that others
 * leave.
 */
export function useWaiting() {
  const trpc = useTRPC()
  const account = useAccount()
  return useQuery(
    trpc.waitlist.mine.queryOptions(undefined, { enabled: Boolean(account), refetchInterval: 15_000 }),
  )
}

/** Whether the account has a place or an offer for an event. */
export function useHasPlace(eventId: string): boolean {
  return useWaiting().data?.some((place) => place.eventId === eventId) ?? false
}

/** Leaves a waiting list. */
export function useLeave() {
  const trpc = useTRPC()
  const settled = useWaitingSettled()
  return useMutation(trpc.waitlist.leave.mutationOptions(settled))
}

/** Declines an offer. It is a hold as any other, so it is released as one. */
export function useDecline() {
  const trpc = useTRPC()
  const settled = useWaitingSettled()
  return useMutation(trpc.checkout.release.mutationOptions(settled))
}

/** Fetches the waiting lists and the event again after a place was taken or given up. */
export function useWaitingSettled() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  return {
    onSettled: async () => {
      void queryClient.invalidateQueries({ queryKey: trpc.catalogue.event.pathKey() })
      await queryClient.invalidateQueries({ queryKey: trpc.waitlist.pathKey() })
    },
  }
}

/**
 * Whether an offer can still be taken.
 * @param nowMs milliseconds since 1970
 */
export function isOpen({ offer }: WaitingView, nowMs: number): boolean {
  return offer !== null && Date.parse(offer.expiresAt) > nowMs
}
