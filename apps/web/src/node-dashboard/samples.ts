import type { ClusterHealth, ClusterHistory, DashboardCluster } from '@ticketcd/schema'
import { useState } from 'react'
import { withSample } from '../features/cluster/history.ts'
import { clusterHealthOf } from './cluster-health.ts'
import { type RateSample, ratesBetween } from './request-rates.ts'

/** One minute, at one sample per second. */
const ratesMax = 60

export interface Samples {
  readonly cluster: DashboardCluster
  readonly health: ClusterHealth
  /** Since the page was opened, at most 15 minutes. */
  readonly history: ClusterHistory
  /** Oldest first. */
  readonly rates: readonly RateSample[]
}

/** @returns the samples with one more */
export function samplesWith(before: Samples | undefined, cluster: DashboardCluster): Samples {
  const health = clusterHealthOf(cluster)
  const empty: ClusterHistory = { times: [], nodes: {}, marks: [] }
  return {
    cluster,
    health,
    history: withSample(before?.history ?? empty, health, before?.health),
    rates: before ? [...before.rates, ratesBetween(before.cluster, cluster)].slice(-ratesMax) : [],
  }
}

/** @returns the history and the rates of all samples that the page has received */
export function useSamples(cluster: DashboardCluster): Samples {
  const [kept, setKept] = useState<Samples>()
  if (kept?.cluster === cluster) return kept
  const samples = samplesWith(kept, cluster)
  setKept(samples)
  return samples
}
