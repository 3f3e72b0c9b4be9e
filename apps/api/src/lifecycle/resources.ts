import type { ConnectOptions, EtcdStore, Mirror } from '@ticketcd/etcd'
import type { FastifyBaseLogger } from 'fastify'
import { type OpenClock, openClock } from '../clock/open-clock.ts'
import { Metrics } from '../metrics/metrics.ts'
import { type OpenSessions, openSessions } from '../sessions/open-sessions.ts'
import { FallbackReads } from '../store/fallback-reads.ts'
import { type OpenStoreOptions, openMirror, openStore } from '../store/open-store.ts'
import { ProblemLog } from '../store/problem-log.ts'

/** The objects that features share. Each feature takes the ones that it needs. */
export interface Resources extends OpenClock, OpenSessions {
  store: EtcdStore
  mirror: Mirror
  /** For pages, which may rather show old values than fail. */
  reads: FallbackReads
  problems: ProblemLog
  metrics: Metrics
  logger: FastifyBaseLogger
}

export interface ResourcesOptions {
  etcd: ConnectOptions
  /** The records that the mirror holds. */
  records: ConstructorParameters<typeof Mirror>[1]
  logger: FastifyBaseLogger
  connect?: OpenStoreOptions['connect'] | undefined
  /** The wall clock of this process. @returns ISO 8601, UTC. Default: the system's clock. */
  now?: (() => string) | undefined
}

/** Connects to etcd, and begins to fill the mirror. The clock does not run yet. */
export function openResources({ etcd, records, logger, connect, now }: ResourcesOptions): Resources {
  const metrics = new Metrics()
  const store = openStore({ etcd, connect, metrics, logger })
  const mirror = openMirror({ store, records, metrics, logger })
  const clock = openClock({ store, mirror, metrics, logger, now })
  const problems = new ProblemLog(mirror, (problem) => {
    metrics.onProblem(problem.record)
    logger.error({ problem }, `a stored ${problem.record} does not parse and is left out: ${problem.key}`)
  })
  const reads = new FallbackReads(store, problems.report)
  const sessions = openSessions({ store, mirror, reads, now: clock.now })
  return { store, mirror, reads, problems, metrics, logger, ...clock, ...sessions }
}
