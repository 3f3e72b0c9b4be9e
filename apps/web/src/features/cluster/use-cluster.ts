import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ClusterHealth } from '@ticketcd/schema'
import { useEffect, useRef } from 'react'
import { refetchEvery } from '../../lib/connection.ts'
import { useLive, useLiveStatus } from '../../lib/live/use-live.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { withSample } from './history.ts'

/**
 * The latest sample of the cluster. It is updated every second, by the live stream or by polling.
 */
export function useClusterHealth() {
  const trpc = useTRPC()
  const live = useLiveStatus() === 'live'
  useLive(['cluster'])
  return useQuery(
    trpc.cluster.health.queryOptions(undefined, { refetchInterval: refetchEvery(live ? 15_000 : 1_000) }),
  )
}

/** The last 15 minutes of samples. Each new sample is appended. */
export function useClusterHistory() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { data: health } = useClusterHealth()
  const query = useQuery(
    trpc.cluster.history.queryOptions(undefined, {
      // The cache misses the samples from the time when no page was open, so a mount fetches the
      // history.
      refetchOnMount: 'always',
      // Each sample shifts all points, so no part is shared. Sharing would also lose a node named
      // `__proto__`.
      structuralSharing: false,
    }),
  )

  // The query cache is the only place of the history, so samples of the live stream are written
  // there.
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
