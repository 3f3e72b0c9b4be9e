import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { connection } from './connection.ts'
import { type ClientFailure, failureOf, mayRetry, retryAfterMsOf } from './failure.ts'
import { neverBack } from './live/never-back.ts'

/** @param onLoggedOut called when the server does not accept the session any more */
export function createQueryClient(onLoggedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (failureOf(error).code === 'not-logged-in') onLoggedOut()
  }
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        structuralSharing: neverBack,
        // The browser's online state is ignored: the api may run on this machine.
        networkMode: 'always',
        retry: (failures, error) => failures < 2 && isWorthWaitingFor(failureOf(error)),
        retryDelay: (attempt, error) =>
          Math.max(retryAfterMsOf(failureOf(error)), 500 * 2 ** attempt) + Math.random() * 250,
      },
      mutations: { networkMode: 'always', retry: false },
    },
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      onError,
      onSuccess: (data) => {
        if (hasRevision(data)) connection.committedAt(data.revision)
      },
    }),
  })
}

/** Longest retry delay, in milliseconds. With a longer one the page shows the failure at once. */
const waitMsMax = 3_000

function isWorthWaitingFor(failure: ClientFailure): boolean {
  return mayRetry(failure) && retryAfterMsOf(failure) <= waitMsMax
}

function hasRevision(data: unknown): data is { revision: number | null } {
  return typeof data === 'object' && data !== null && 'revision' in data
}
