import type { AppRouter } from '@ticketcd/api'
import { createTRPCClient, httpBatchLink, type TRPCClient, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { fetchFromApi } from '../lib/fetch.ts'

export type Client = TRPCClient<AppRouter>

export function createClient(): Client {
  const link = import.meta.env.MODE === 'mock' ? mockLink : apiLink
  return createTRPCClient<AppRouter>({ links: [link] })
}

/** The api refuses more than ten calls at once. */
const apiLink = httpBatchLink<AppRouter>({
  url: '/trpc',
  maxItems: 10,
  maxURLLength: 4_000,
  fetch: fetchFromApi,
})

/** Answers without a server. The branch above is decided while building, so none of it reaches a production build. */
const mockLink: TRPCLink<AppRouter> = (runtime) => (step) =>
  observable((observer) => {
    const subscription = import('../mocks/mock-link.ts').then((mocks) =>
      mocks.mockLink(runtime)(step).subscribe(observer),
    )
    return () => void subscription.then((each) => each.unsubscribe())
  })
