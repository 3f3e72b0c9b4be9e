import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { PaymentMethod } from '@ticketcd/schema'
import { useAccount } from './account.ts'
import { useTRPC } from './trpc.ts'

type Provider = PaymentMethod['provider']

/** How orders are paid here; `undefined` while that, or who asks, is not known. It stays as long as the page. */
export function usePaymentProvider(): Provider | undefined {
  const account = useAccount()
  const asked = useQuery({ ...usePaymentQuery(), enabled: Boolean(account) })
  return asked.data?.provider
}

/** The same for somebody who cannot go on without it: what is known, or what the server answers. */
export function useAskPaymentProvider(): () => Promise<Provider> {
  const queryClient = useQueryClient()
  const query = usePaymentQuery()
  return async () => (await queryClient.ensureQueryData(query)).provider
}

function usePaymentQuery() {
  return useTRPC().checkout.payment.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY })
}
