import { useMutation } from '@tanstack/react-query'
import { type PaymentMethod, totalOf } from '@ticketcd/schema'
import { useLayoutEffect, useRef } from 'react'
import { useAccount } from '../../lib/account.ts'
import { useHold } from '../../lib/use-hold.ts'
import { useAskPaymentProvider, usePaymentProvider } from '../../lib/use-payment-provider.ts'
import { useBeginReview } from './use-begin-review.ts'
import type { CartLine } from './use-cart.ts'

/**
 * Takes what is chosen to its checkout: reserved, or, where there is nothing to pay, to be looked at and bought
 * in one step. Who presses before it is known how orders are paid here waits for that: ten minutes of reserving
 * where nobody pays would keep tickets from others for nothing.
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

  /** With what is chosen now: it may have changed since it was asked how orders are paid. */
  function begin(paidBy: PaymentMethod['provider'] | undefined) {
    if (chosen.current.length === 0) return
    if (isFree(chosen.current) || paidBy === 'none') review()
    else hold(chosen.current)
  }

  function buy() {
    if (inOneStep || provider !== undefined || account === null) return begin(provider)
    // The callback is the call's, so that who has left the page by then is not taken to a checkout.
    // A failure is told by reserving, which will meet the same one.
    asking.mutate(undefined, { onSettled: begin })
  }

  return {
    buy,
    isPending: isReserving || asking.isPending,
    failure,
    reset,
    /** Whether nothing will be reserved before it is bought, as far as that is known. */
    inOneStep,
  }
}

function isFree(lines: readonly CartLine[]): boolean {
  return lines.length > 0 && totalOf(lines) === 0
}
