import { useQuery } from '@tanstack/react-query'
import type { PaymentMethod } from '@ticketcd/schema'
import { useAccount } from './account.ts'
import { useTRPC } from './trpc.ts'

/** How orders are paid here; `undefined` while that, or who asks, is not known. It stays as long as the page. */
export function usePaymentProvider(): PaymentMethod['provider'] | undefined {
  const trpc = useTRPC()
  const account = useAccount()
  const { data } = useQuery(
    trpc.checkout.payment.queryOptions(undefined, {
      enabled: Boolean(account),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  return data?.provider
}
