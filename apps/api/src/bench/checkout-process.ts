/*
 * The whole api as `ticketcd bench checkout` measures it, plus the procedures that it is compared
 * with. All of them use the same server, session and parsing. It is not part of the product.
 */
import { HoldInput } from '@ticketcd/schema'
import { pino } from 'pino'
import { readEnv } from '../env.ts'
import { customerProcedure, router } from '../http/trpc.ts'
import type { AppRouter } from '../router.ts'
import { startServer } from '../start.ts'
import { buyInLoop } from './rival-loop.ts'

const server = await startServer({
  ...readEnv(process.env),
  webDir: '/nowhere',
  logger: pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
  extend: (app, store) =>
    router({
      ...app._def.record,
      bench: router({
        /** Like `checkout.buy`, without the purchase itself. */
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
