import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { PaymentMethod } from '@ticketcd/schema'
import { useAccount } from './account.ts'
import { useTRPC } from './trpc.ts'

type Provider = PaymentMethod['provider']

/** Nobody who wants to buy waits longer for the answer. */
const askedMsMax = 1_500

/** How orders are paid here; `undefined` while that, or who asks, is not known. It stays as long as the page. */
export function usePaymentProvider(): Provider | undefined {
  const account = useAccount()
  const asked = useQuery({ ...usePaymentQuery(), enabled: Boolean(account) })
  return asked.data?.provider
}

/** The same for somebody who is about to buy: what is known, or what the server answers soon; else `undefined`. */
export function useAskPaymentProvider(): () => Promise<Provider | undefined> {
  const queryClient = useQueryClient()
  const query = usePaymentQuery()
  return () =>
    Promise.race([
      queryClient.ensureQueryData(query).then(({ provider }) => provider),
      new Promise<undefined>((resolve) => setTimeout(resolve, askedMsMax)),
    ])
}

function usePaymentQuery() {
  return useTRPC().checkout.payment.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY })
}
