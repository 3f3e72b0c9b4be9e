import { SalesRange, type SalesSeries, type Statistics } from '@ticketcd/schema'
import * as z from 'zod/mini'
import { adminProcedure, router } from '../../http/trpc.ts'

/** The operations that the procedures below call. Both answer from memory. */
export interface StatisticsSource {
  now(): Statistics
  series(range: SalesRange): SalesSeries
}

export const statisticsRouter = (statistics: StatisticsSource) =>
  router({
    now: adminProcedure.query(() => statistics.now()),

    series: adminProcedure
      .input(z.object({ range: SalesRange }))
      .query(({ input }) => statistics.series(input.range)),
  })
