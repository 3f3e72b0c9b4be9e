import {
  keepPreviousData,
  type QueryClient,
  type QueryKey,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { type SalesRange, type SalesSeries, type Statistics, salesSteps } from '@ticketcd/schema'
import { useEffect, useMemo, useState } from 'react'
import { refetchEvery } from '../../lib/connection.ts'
import { useLive, useLiveStatus } from '../../lib/live/use-live.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { adjoins, beginning, refined, stepMs, withMinutes } from './sales-series.ts'
import { sharing } from './statistics-sharing.ts'

/** The minimum interval between two fetches of a series that has ended. */
const askAgainMs = 3_000

/**
 * The current statistics. The live stream updates them with every sale; without it they are polled
 * every second.
 */
export function useStatistics() {
  const trpc = useTRPC()
  const live = useLiveStatus() === 'live'
  useLive(['stats'])
  return useQuery(
    trpc.statistics.now.queryOptions(undefined, {
      refetchInterval: refetchEvery(live ? 30_000 : 1_000),
      structuralSharing: (before, now) => sharing(before, now as Statistics),
    }),
  )
}

/**
 * Returns the sales of `range`, continued by `statistics` without another fetch. A running hour is
 * the sum of its minutes, and a running day the sum of its hours. Those series are loaded too if
 * they are needed.
 */
export function useSales(range: SalesRange, statistics: Statistics | undefined) {
  const minutes = useSeries('1h', statistics).data
  const hours = useSeries('24h', statistics, salesSteps[range] === 'day').data
  const asked = useSeries(range, statistics)
  const { data } = asked
  // While the next range loads, the previous one is shown. Texts and file names must match the
  // shown range.
  const [loaded, setLoaded] = useState(range)
  if (data && !asked.isPlaceholderData && loaded !== range) setLoaded(range)
  return {
    ...asked,
    data: useMemo(() => data && goingOn(data, { minutes, hours }), [data, minutes, hours]),
    /** The range of `data`. */
    shown: asked.isPlaceholderData ? loaded : range,
    /** How many steps the range has. */
    steps: data ? stepsOf(data) : 0,
  }
}

function useSeries(range: SalesRange, statistics: Statistics | undefined, enabled = true) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const query = useQuery(
    trpc.statistics.series.queryOptions(
      { range },
      // The cache misses the sales from the time when no page was open, so a mount fetches the
      // series. Structural sharing is off, since types are keys here too. Rows are compared before
      // they are drawn.
      { enabled, refetchOnMount: 'always', placeholderData: keepPreviousData, structuralSharing: false },
    ),
  )

  // The query cache is the only place of the series, so live statistics are written there.
  useEffect(() => {
    const queryKey = trpc.statistics.series.queryKey({ range })
    const known = queryClient.getQueryData(queryKey)
    if (!statistics || !known || queryClient.isFetching({ queryKey, exact: true }) > 0) return
    if (isOver(known, statistics.at)) askAgain(queryClient, queryKey)
    else if (known.step === 'minute') queryClient.setQueryData(queryKey, withMinutes(known, statistics))
  }, [queryClient, trpc, range, statistics])

  return query
}

/** Waits if the last answer is recent: the series of the server may lag behind the statistics. */
function askAgain(queryClient: QueryClient, queryKey: QueryKey) {
  const askedAt = queryClient.getQueryState(queryKey)?.dataUpdatedAt ?? 0
  if (Date.now() - askedAt > askAgainMs) void queryClient.invalidateQueries({ queryKey, exact: true })
}

interface FinerSeries {
  minutes: SalesSeries | undefined
  hours: SalesSeries | undefined
}

function goingOn(series: SalesSeries, { minutes, hours }: FinerSeries): SalesSeries {
  switch (series.step) {
    case 'minute':
      return series
    case 'hour':
      return minutes ? refined(series, minutes) : series
    case 'day':
      return minutes && hours ? refined(series, refined(hours, minutes)) : series
    default:
      return series.step satisfies never
  }
}

/** The series by minutes keeps more than the shown hour. */
function stepsOf({ step, from, to }: SalesSeries): number {
  return step === 'minute' ? 60 : Math.round((Date.parse(to) - Date.parse(from)) / stepMs[step])
}

/**
 * Whether the series cannot be continued: minutes are missing, or another hour or day has begun.
 */
function isOver(series: SalesSeries, at: string): boolean {
  if (series.step === 'minute') return !adjoins(series, at)
  return beginning(at, series.step) >= Date.parse(series.to)
}
