import { hostname } from 'node:os'
import type { EtcdStore, Mirror } from '@ticketcd/etcd'
import { ProcessClock } from '@ticketcd/schema'
import type { FastifyBaseLogger } from 'fastify'
import type { Metrics } from '../metrics/metrics.ts'
import { ClockLog } from './clock-log.ts'
import { ClockWarnings } from './clock-warnings.ts'
import { StoreClock } from './store-clock.ts'

/** The mirror's record types that the clock needs. */
export const clockRecords = [ProcessClock] as const

export interface OpenClock {
  clock: StoreClock
  clockLog: ClockLog
  /** It publishes the clock's state, as the clock calls it. */
  clockWarnings: ClockWarnings
  /** The time of `clock`. @returns ISO 8601, UTC */
  now(): string
}

export interface OpenClockOptions {
  store: EtcdStore
  mirror: Mirror
  metrics: Pick<Metrics, 'observeClock'>
  logger: FastifyBaseLogger
  /** The wall clock of this process. @returns ISO 8601, UTC. Default: the system's clock. */
  now?: (() => string) | undefined
}

/** Creates the clock of the process. Each comparison is logged, and published if it is off. */
export function openClock({ store, mirror, metrics, logger, now }: OpenClockOptions): OpenClock {
  const clockWarnings = new ClockWarnings({
    store,
    table: mirror.table(ProcessClock),
    host: hostname(),
    pid: process.pid,
    onFailure: (error) => logger.warn({ err: error }, 'the state of this clock could not be published'),
  })
  const clockLog = new ClockLog(logger)
  const clock = new StoreClock({
    cluster: store.cluster,
    now: now ?? (() => new Date().toISOString()),
    onCompared: (status) => {
      clockLog.report(status)
      void clockWarnings.report(status)
    },
  })
  metrics.observeClock(clock)
  return { clock, clockLog, clockWarnings, now: () => clock.now() }
}
