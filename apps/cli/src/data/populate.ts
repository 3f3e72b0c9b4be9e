import { createHash } from 'node:crypto'
import type { EtcdStore } from '@ticketcd/etcd'
import { type DataConfig, readDataConfig } from './config.ts'
import { type LoadOptions, type LoadResult, load, openLoad } from './load.ts'

export interface PopulateResult extends LoadResult {
  /** `done`: the same data set had been loaded before, and nothing was written. */
  readonly outcome: 'loaded' | 'resumed' | 'done'
  /** The moment of the data set. */
  readonly now: string
}

/**
 * Generates the data set of a configuration into an empty namespace. An interrupted call is resumed
 * with its own `now`, so that the keys are the same.
 * @throws {Failure} when the namespace has other data, or `options.signal` was aborted
 */
export async function populate(
  store: EtcdStore,
  config: DataConfig,
  options: LoadOptions = {},
): Promise<PopulateResult> {
  const open = await openLoad(store, sourceOf(config), config.now)
  if (!open) return { outcome: 'done', now: config.now, entries: 0, written: 0 }
  // Loaded only here: it imports faker with all its languages, which would slow down every other
  // command.
  const { generateDataSet } = await import('./data-set.ts')
  const now = open.now ?? config.now
  const result = await load(store, open, generateDataSet({ ...config, now }), options)
  return { ...result, outcome: open.resumed ? 'resumed' : 'loaded', now }
}

/** Loads the demo data set, with which `ticketcd start` fills an empty cluster. */
export function populateDemo(store: EtcdStore, options: LoadOptions = {}): Promise<PopulateResult> {
  return populate(store, readDataConfig(), options)
}

/**
 * A hash of the configuration without `now`: a load that resumes on the next day is the same load.
 */
function sourceOf(config: DataConfig): string {
  const { now: _, ...rest } = config
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 32)
}

/** The approximate number of keys of a configuration, for a progress bar. */
export function estimateEntries(config: DataConfig): number {
  const { events, users, purchasesPerUser, favourites, notifications } = config
  const perUser =
    2 +
    purchasesPerUser * 2.95 +
    favourites.probability * favourites.perUser +
    notifications.probability * notifications.perUser
  return Math.round(events * 3.1 + users * perUser)
}
