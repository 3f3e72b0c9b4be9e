import type { AppRouter } from '@ticketcd/api'
import { createTRPCClient, httpBatchLink, type TRPCClient, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { fetchFromApi } from '../lib/fetch.ts'

export type Client = TRPCClient<AppRouter>

export function createClient(): Client {
  const link = import.meta.env.MODE === 'mock' ? mockLink : apiLink
  return createTRPCClient<AppRouter>({ links: [link] })
}

/** The api rejects a batch of more than ten calls. */
const apiLink = httpBatchLink<AppRouter>({
  url: '/trpc',
  maxItems: 10,
  maxURLLength: 4_000,
  fetch: fetchFromApi,
})

/** Answers without a server. The mode is a build-time constant, so production builds omit it. */
const mockLink: TRPCLink<AppRouter> = (runtime) => (step) =>
  observable((observer) => {
    const subscription = import('../mocks/mock-link.ts').then((mocks) =>
      mocks.mockLink(runtime)(step).subscribe(observer),
    )
    return () => void subscription.then((each) => each.unsubscribe())
  })
