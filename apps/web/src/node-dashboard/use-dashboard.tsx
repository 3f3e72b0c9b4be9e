import { useQuery } from '@tanstack/react-query'
import type { DashboardCluster } from '@ticketcd/schema'
import { createContext, use } from 'react'
import { asFailure, type DashboardApi } from './api.ts'

/** Polling interval while the page is visible, in milliseconds. A hidden tab does not poll. */
const everyMs = 1_000

const Api = createContext<DashboardApi | null>(null)
export const ApiProvider = Api.Provider

export function useApi(): DashboardApi {
  const api = use(Api)
  if (!api) throw new Error('useApi needs an ApiProvider above it')
  return api
}

const clusterKey = ['cluster'] as const

/** Polls the cluster. After a failure, the last answer stays and polling continues. */
export function useCluster() {
  const api = useApi()
  return useQuery({
    queryKey: clusterKey,
    queryFn: () => api.cluster(),
    // Without a login, every request would be rejected.
    refetchInterval: ({ state: { error } }) =>
      error && asFailure(error).code === 'unauthenticated' ? false : everyMs,
  })
}

/** The keys of one page, refetched when the store has changed. */
export function useKeys(prefix: string, from: string | null, revision: number) {
  const api = useApi()
  return useQuery({
    queryKey: ['keys', prefix, from, revision],
    queryFn: () => api.keys(prefix, from),
    // The list stays visible while the next one loads.
    placeholderData: (before) => before,
    // Each revision of the store has its own cache entry.
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

/** @returns the name of a member, or its id if it has no name */
export function nameOf({ members }: DashboardCluster, id: string): string {
  return members.find((member) => member.id === id)?.name || id
}
