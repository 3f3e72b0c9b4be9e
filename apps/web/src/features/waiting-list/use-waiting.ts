import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { WaitingView } from '@ticketcd/schema'
import { useAccount } from '../../lib/account.ts'
import { useTRPC } from '../../lib/trpc.ts'

/** The places of whoever is logged in, and what they are offered. Places move when others leave, of which nobody is told. */
export function useWaiting() {
  const trpc = useTRPC()
  const account = useAccount()
  return useQuery(
    trpc.waitlist.mine.queryOptions(undefined, { enabled: Boolean(account), refetchInterval: 15_000 }),
  )
}

/** Whether whoever is logged in waits for tickets of an event, or is offered some. */
export function useHasPlace(eventId: string): boolean {
  return useWaiting().data?.some((place) => place.eventId === eventId) ?? false
}

/** Gives up a place. */
export function useLeave() {
  const trpc = useTRPC()
  const settled = useWaitingSettled()
  return useMutation(trpc.waitlist.leave.mutationOptions(settled))
}

/** Gives up what was offered: a hold as any other, so that it is released as one. */
export function useDecline() {
  const trpc = useTRPC()
  const settled = useWaitingSettled()
  return useMutation(trpc.checkout.release.mutationOptions(settled))
}

/** After a place has come or gone: lists are asked for again, and what can be had of the event. */
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

/** Whether an offer can still be taken. @param nowMs milliseconds since 1970 */
export function isOpen({ offer }: WaitingView, nowMs: number): boolean {
  return offer !== null && Date.parse(offer.expiresAt) > nowMs
}
