import { useQuery } from '@tanstack/react-query'
import type { DashboardCluster } from '@ticketcd/schema'
import { createContext, use } from 'react'
import { asFailure, type DashboardApi } from './api.ts'

/** Between two looks at the cluster while the page is visible. A hidden tab asks nothing. */
const everyMs = 1_000

const Api = createContext<DashboardApi | null>(null)
export const ApiProvider = Api.Provider

export function useApi(): DashboardApi {
  const api = use(Api)
  if (!api) throw new Error('useApi needs an ApiProvider above it')
  return api
}

const clusterKey = ['cluster'] as const

/** The cluster of now. After a failure the last answer stays, and the next question follows. */
export function useCluster() {
  const api = useApi()
  return useQuery({
    queryKey: clusterKey,
    queryFn: () => api.cluster(),
    // Without a login there is nothing to ask for.
    refetchInterval: ({ state: { error } }) =>
      error && asFailure(error).code === 'unauthenticated' ? false : everyMs,
  })
}

/** The keys of one page. They are read again when the store has changed. */
export function useKeys(prefix: string, from: string | null, revision: number) {
  const api = useApi()
  return useQuery({
    queryKey: ['keys', prefix, from, revision],
    queryFn: () => api.keys(prefix, from),
    // The list stays while the next one is on its way.
    placeholderData: (before) => before,
    // Each revision of the store has its own list.
    gcTime: 10_000,
  })
}

export function useLeases() {
  const api = useApi()
  return useQuery({
    queryKey: ['leases'],
    queryFn: () => api.leases(),
    refetchInterval: everyMs,
  })
}

/** The name of a member; its id where it has none. */
export function nameOf({ members }: DashboardCluster, id: string): string {
  return members.find((member) => member.id === id)?.name || id
}
