import { createHash } from 'node:crypto'
import type { EtcdStore } from '@ticketcd/etcd'
import { type DataConfig, readDataConfig } from './config.ts'
import { type LoadOptions, type LoadResult, load, openLoad } from './load.ts'

export interface PopulateResult extends LoadResult {
  /** `done`: the very same data set had been loaded before, and nothing was written. */
  readonly outcome: 'loaded' | 'resumed' | 'done'
  /** The moment that the data set was made for. */
  readonly now: string
}

/**
 * Generates the data set of a configuration into an empty namespace, or goes on where an earlier call was interrupted: then
 * with the `now` of that call, so that the keys are the same.
 * @throws {Failure} when other data is there, or when it was stopped by `options.signal`.
 */
export async function populate(
  store: EtcdStore,
  config: DataConfig,
  options: LoadOptions = {},
): Promise<PopulateResult> {
  const open = await openLoad(store, sourceOf(config), config.now)
  if (!open) return { outcome: 'done', now: config.now, entries: 0, written: 0 }
  // Loaded only here: it brings faker with all its languages, which no other command should wait for.
  const { generateDataSet } = await import('./data-set.ts')
  const now = open.now ?? config.now
  const result = await load(store, open, generateDataSet({ ...config, now }), options)
  return { ...result, outcome: open.resumed ? 'resumed' : 'loaded', now }
}

/** The demo data set: what `ticketcd start` fills an empty cluster with. */
export function populateDemo(store: EtcdStore, options: LoadOptions = {}): Promise<PopulateResult> {
  return populate(store, readDataConfig(), options)
}

/** Names a configuration. `now` is not part of it: a load that is taken up the next day is the same load. */
function sourceOf(config: DataConfig): string {
  const { now: _, ...rest } = config
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 32)
}

/** About how many keys a configuration makes; good enough for a progress bar. */
export function estimateEntries(config: DataConfig): number {
  const { events, users, purchasesPerUser, favourites, notifications } = config
  const perUser =
    2 +
    purchasesPerUser * 2.95 +
    favourites.probability * favourites.perUser +
    notifications.probability * notifications.perUser
  return Math.round(events * 3.1 + users * perUser)
}
