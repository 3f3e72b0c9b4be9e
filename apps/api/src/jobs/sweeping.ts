import type { FastifyBaseLogger } from 'fastify'
import type { ClockLog } from '../clock/clock-log.ts'
import type { StoreClock } from '../clock/store-clock.ts'
import { PeriodicJob } from './periodic-job.ts'
import { intervalsMs } from './periodic-work.ts'

/** One part of a sweep. It ends early if `stopped` returns true. */
export type Sweep = (stopped: () => boolean) => Promise<unknown>

export interface SweepingOptions {
  /** The parts, in their order: the tickets that the first one returns are offered by the next. */
  sweeps: readonly Sweep[]
  clock: Pick<StoreClock, 'mayAct' | 'status'>
  clockLog: Pick<ClockLog, 'skipped'>
  logger: Pick<FastifyBaseLogger, 'warn'>
}

/** The job that returns the stock of expired holds and offers, and offers it to waiting lists. */
export function createSweeping({ sweeps, clock, clockLog, logger }: SweepingOptions): PeriodicJob {
  return new PeriodicJob({
    work: async (stopped) => {
      if (!clock.mayAct) return clockLog.skipped(clock.status)
      // If the process is paused in the middle, its clock comparison is too old afterwards.
      const halted = () => stopped() || !clock.mayAct
      for (const sweep of sweeps) await sweep(halted)
    },
    intervalMs: intervalsMs.sweep,
    onFailure: sweepFailureLog(logger),
  })
}

/** Logs a part of a sweep that failed. The next sweep tries again. */
export function sweepFailureLog(logger: Pick<FastifyBaseLogger, 'warn'>): (error: unknown) => void {
  return (error) => logger.warn({ err: error }, 'returning or offering expired tickets failed; retrying')
}
