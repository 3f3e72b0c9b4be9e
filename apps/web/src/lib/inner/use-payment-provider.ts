import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { PaymentMethod } from '@ticketcd/schema'
import { useAccount } from '../account.ts'
import { useTRPC } from '../trpc.ts'

type Provider = PaymentMethod['provider']

/** Longest wait of a buyer for the answer, in milliseconds. */
const askedMsMax = 1_500

/** @returns the payment provider, cached until a reload; `undefined` while it is unknown */
export function usePaymentProvider(): Provider | undefined {
  const account = useAccount()
  const asked = useQuery({ ...usePaymentQuery(), enabled: Boolean(account) })
  return asked.data?.provider
}

/** @returns a function that resolves to the provider, or to `undefined` after `askedMsMax` */
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
