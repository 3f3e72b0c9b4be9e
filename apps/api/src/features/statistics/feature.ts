import type { Statistics } from '@ticketcd/schema'
import type { Feature } from '../../lifecycle/feature.ts'
import { Listeners } from '../../lifecycle/listeners.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { statisticsRouter } from './router.ts'
import { StatisticsStore } from './statistics-store.ts'

export type StatisticsDeps = Pick<Resources, 'mirror' | 'store' | 'clock' | 'now' | 'logger'>

export interface StatisticsFeature extends Feature<ReturnType<typeof statisticsRouter>> {
  /** The figures as they are now. */
  readonly current: () => Statistics
  /** Adds a function that is called when a value of `current` has changed. */
  onChange(listener: () => void): void
  start(): void
  close(): void
}

/** The figures of the dashboard. */
export function createStatisticsFeature(deps: StatisticsDeps): StatisticsFeature {
  const { mirror, store, clock, now, logger } = deps
  const changed = new Listeners<[]>()
  const statistics = new StatisticsStore({
    mirror,
    store,
    now,
    isTimeKnown: () => clock.isKnown,
    onChange: changed.notify,
    onFailure: (error) => logger.warn({ err: error }, 'the series of sales could not be saved; retrying'),
  })
  return {
    router: statisticsRouter(statistics),
    current: () => statistics.now(),
    onChange: changed.add,
    start: () => statistics.start(),
    close: () => statistics.close(),
  }
}
