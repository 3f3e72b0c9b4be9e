/*
 * The api as `ticketcd bench checkout` measures it: the whole of it, and beside its procedures those that it is compared with, so that
 * all of them go through the same server, the same session and the same parsing. No product runs this.
 */
import { HoldInput } from '@ticketcd/schema'
import { pino } from 'pino'
import { readEnv } from '../env.ts'
import type { AppRouter } from '../router.ts'
import { startServer } from '../start.ts'
import { customerProcedure, router } from '../trpc.ts'
import { buyInLoop } from './rival-loop.ts'

const server = await startServer({
  ...readEnv(process.env),
  webDir: '/nowhere',
  logger: pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
  extend: (app, store) =>
    router({
      ...app._def.record,
      bench: router({
        /** As `checkout.buy`, without what it is for. */
        noop: customerProcedure.input(HoldInput).mutation(() => ({ revision: 0 })),
        naive: customerProcedure
          .input(HoldInput)
          .mutation(({ ctx, input }) => buyInLoop(store, ctx.username, input, false)),
        tuned: customerProcedure
          .input(HoldInput)
          .mutation(({ ctx, input }) => buyInLoop(store, ctx.username, input, true)),
      }),
    }) as unknown as AppRouter,
})
process.once('SIGTERM', () => void server.close())
