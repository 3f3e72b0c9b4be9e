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

/** A series that is over is asked for anew, but no more often than this. */
const askAgainMs = 3_000

/** The statistics of the moment. They move with every sale by the live stream, and every second without it. */
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
 * Sales in the steps of `range`, going on with `statistics` without being asked for again. A running hour is the sum of its
 * minutes and a running day of its hours, so those series are followed too where they are needed.
 */
export function useSales(range: SalesRange, statistics: Statistics | undefined) {
  const minutes = useSeries('1h', statistics).data
  const hours = useSeries('24h', statistics, salesSteps[range] === 'day').data
  const asked = useSeries(range, statistics)
  const { data } = asked
  // What is shown while the next range loads is the range before: words and file names must follow what is shown.
  const [loaded, setLoaded] = useState(range)
  if (data && !asked.isPlaceholderData && loaded !== range) setLoaded(range)
  return {
    ...asked,
    data: useMemo(() => data && goingOn(data, { minutes, hours }), [data, minutes, hours]),
    /** The range that `data` tells of. */
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
      // What went by while nobody looked is missing in what is kept, so coming back asks anew.
      // Nothing is shared with what was before: types are keys here too, and rows are compared where they are drawn.
      { enabled, refetchOnMount: 'always', placeholderData: keepPreviousData, structuralSharing: false },
    ),
  )

  // The cache is the one place where the series is; what the stream tells is written there, as everywhere.
  useEffect(() => {
    const queryKey = trpc.statistics.series.queryKey({ range })
    const known = queryClient.getQueryData(queryKey)
    if (!statistics || !known || queryClient.isFetching({ queryKey, exact: true }) > 0) return
    if (isOver(known, statistics.at)) askAgain(queryClient, queryKey)
    else if (known.step === 'minute') queryClient.setQueryData(queryKey, withMinutes(known, statistics))
  }, [queryClient, trpc, range, statistics])

  return query
}

/** Not at once when the last answer was no newer: the server's own series may be a moment behind. */
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

/** The series by minutes is kept for longer than it is shown. */
function stepsOf({ step, from, to }: SalesSeries): number {
  return step === 'minute' ? 60 : Math.round((Date.parse(to) - Date.parse(from)) / stepMs[step])
}

/** Whether the series cannot go on from what is known: minutes are missing, or another hour or day has begun. */
function isOver(series: SalesSeries, at: string): boolean {
  if (series.step === 'minute') return !adjoins(series, at)
  return beginning(at, series.step) >= Date.parse(series.to)
}
