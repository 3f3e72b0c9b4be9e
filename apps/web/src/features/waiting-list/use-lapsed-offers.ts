import { useQueries } from '@tanstack/react-query'
import type { WaitingView } from '@ticketcd/schema'
import { useEffect, useState } from 'react'
import { useAccount } from '../../lib/account.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { overdue, type SeenOffer, seenOffersOf, withOffers } from './seen-offers.ts'

interface LapsedOffers {
  lapsed: readonly SeenOffer[]
  /** Hides an offer for good. */
  dismiss: (orderId: string) => void
}

/**
 * Returns offers that expired without being taken or declined.
 * @param places the current places of the account; `undefined` while they load
 */
export function useLapsedOffers(places: readonly WaitingView[] | undefined, nowMs: number): LapsedOffers {
  const trpc = useTRPC()
  const username = useAccount()?.username ?? ''
  const kept = seenOffersOf(username)
  const [dismissed, setDismissed] = useState<readonly string[]>([])
  const seen = withOffers(kept.read() ?? [], places ?? [])

  // Current offers are stored, so they are still known after they have expired.
  useEffect(() => {
    if (username === '' || !places) return
    const known = seenOffersOf(username)
    known.write(withOffers(known.read() ?? [], places))
  }, [username, places])

  const over = overdue(seen, new Date(nowMs).toISOString()).filter(
    ({ orderId }) => !dismissed.includes(orderId),
  )
  const orders = useQueries({
    queries: over.map(({ eventId, orderId }) =>
      trpc.checkout.order.queryOptions({ eventId, orderId }, { staleTime: 5_000, retry: false }),
    ),
  })
  return {
    lapsed: over.filter((_offer, index) => orders[index]?.data?.state === 'expired'),
    dismiss: (orderId) => {
      kept.write((kept.read() ?? []).filter((each) => each.orderId !== orderId))
      setDismissed((before) => [...before, orderId])
    },
  }
}
