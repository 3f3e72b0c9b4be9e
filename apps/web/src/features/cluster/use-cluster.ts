import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ClusterHealth } from '@ticketcd/schema'
import { useEffect, useRef } from 'react'
import { refetchEvery } from '../../lib/connection.ts'
import { useLive, useLiveStatus } from '../../lib/live/use-live.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { withSample } from './history.ts'

/** The cluster as it was last sampled. It moves every second, by the live stream or without it. */
export function useClusterHealth() {
  const trpc = useTRPC()
  const live = useLiveStatus() === 'live'
  useLive(['cluster'])
  return useQuery(
    trpc.cluster.health.queryOptions(undefined, { refetchInterval: refetchEvery(live ? 15_000 : 1_000) }),
  )
}

/** The last 15 minutes, going on with every sample. */
export function useClusterHistory() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { data: health } = useClusterHealth()
  const query = useQuery(
    trpc.cluster.history.queryOptions(undefined, {
      // What went by while nobody looked is missing in what is kept, so coming back asks anew.
      refetchOnMount: 'always',
      // Each sample moves all points by one place, so there is nothing to share; and a node called __proto__ would be lost.
      structuralSharing: false,
    }),
  )

  // The cache is the one place where the history is; what the stream tells is written there, as everywhere.
  const before = useRef<ClusterHealth>(undefined)
  useEffect(() => {
    if (!health) return
    queryClient.setQueryData(
      trpc.cluster.history.queryKey(),
      (known) => known && withSample(known, health, before.current),
    )
    before.current = health
  }, [queryClient, trpc, health])

  return query
}
