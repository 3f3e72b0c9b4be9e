import { useMutation } from '@tanstack/react-query'
import { type PaymentMethod, totalOf } from '@ticketcd/schema'
import { useLayoutEffect, useRef } from 'react'
import { useAccount } from '../../lib/account.ts'
import { useHold } from '../../lib/inner/use-hold.ts'
import { useAskPaymentProvider, usePaymentProvider } from '../../lib/inner/use-payment-provider.ts'
import { useBeginReview } from './use-begin-review.ts'
import type { CartLine } from './use-cart.ts'

/**
 * Takes the choice to checkout: as a hold, or, if there is nothing to pay, as a review that is
 * bought in one step. A press waits until the payment method is known. A hold of ten minutes
 * without anything to pay would keep tickets from other customers for nothing.
 */
export function useBuying(eventId: string, lines: readonly CartLine[]) {
  const account = useAccount()
  const { hold, isPending: isReserving, failure, reset } = useHold(eventId)
  const review = useBeginReview(eventId)
  const provider = usePaymentProvider()
  const asking = useMutation({ mutationFn: useAskPaymentProvider() })
  const inOneStep = isFree(lines) || provider === 'none'
  const chosen = useRef(lines)
  useLayoutEffect(() => {
    chosen.current = lines
  })

  /** Uses the current choice, which may have changed since the payment query. */
  function begin(paidBy: PaymentMethod['provider'] | undefined) {
    if (chosen.current.length === 0) return
    if (isFree(chosen.current) || paidBy === 'none') review()
    else hold(chosen.current)
  }

  function buy() {
    if (inOneStep || provider !== undefined || account === null) return begin(provider)
    // The callback belongs to the call, so it does not run after the user has left the page. A
    // failure is not shown here: the reservation meets the same one.
    asking.mutate(undefined, { onSettled: begin })
  }

  return {
    buy,
    isPending: isReserving || asking.isPending,
    failure,
    reset,
    /** Whether the order will be bought without a hold, as far as that is known. */
    inOneStep,
  }
}

function isFree(lines: readonly CartLine[]): boolean {
  return lines.length > 0 && totalOf(lines) === 0
}
