import type { EtcdStore } from '@ticketcd/etcd'
import type { DataConfig } from '../data/config.ts'
import type { Entry } from '../data/entry.ts'
import { load, openLoad } from '../data/load.ts'
import { Failure } from '../failure.ts'
import { percentile, rounded } from './report.ts'

/** Keys per second. */
export interface Speed {
  readonly median: number
  /** One measurement for each round, in order. */
  readonly rounds: readonly number[]
}

export interface PopulateBench {
  readonly members: number
  readonly etcd: string
  readonly keys: number
  readonly sequential: Speed
  readonly populate: Speed
  /** The median of `populate`, as a multiple of that of `sequential`. */
  readonly ratio: number
}

export interface PopulateBenchOptions {
  readonly config: DataConfig
  /** How many keys of the data set each way writes in each round. */
  readonly keys: number
  readonly rounds: number
  readonly concurrency: number
  /** Receives the number of keys written so far, of `2 * rounds * keys`. */
  readonly onProgress: (keys: number) => void
}

/**
 * Writes the same keys in two ways, in turns: one put after the other, and in batches as
 * `data populate` does. Single measurements vary on a shared machine, so the medians are compared.
 * The store must use a separate namespace: it is cleared before, between and after.
 */
export async function benchPopulate(
  store: EtcdStore,
  { config, keys, rounds, concurrency, onProgress }: PopulateBenchOptions,
): Promise<PopulateBench> {
  const { generateDataSet } = await import('../data/data-set.ts')
  const entries = firstOf(generateDataSet(config), keys)
  if (entries.length < keys)
    throw new Failure(`The data set has only ${entries.length} keys. Ask for fewer, or give --events.`)
  const members = await store.cluster.members()
  const { version } = await store.cluster.status(store.cluster.hosts[0] ?? '')
  const measured: Record<'sequential' | 'populate', number[]> = { sequential: [], populate: [] }
  let before = 0
  const progress = (done: number) => onProgress(before + done)
  const measure = async (way: keyof typeof measured, write: typeof loadInBatches) => {
    await clear(store)
    const started = performance.now()
    await write(store, entries, progress, concurrency)
    measured[way].push(Math.round((keys * 1_000) / (performance.now() - started)))
    before += keys
  }
  try {
    for (let round = 0; round < rounds; round += 1) {
      await measure('sequential', putOneByOne)
      await measure('populate', loadInBatches)
    }
  } finally {
    await clear(store)
  }
  const [sequential, populate] = [speedOf(measured.sequential), speedOf(measured.populate)]
  const ratio = rounded(populate.median / sequential.median)
  return { members: members.length, etcd: version, keys, sequential, populate, ratio }
}

async function putOneByOne(
  store: EtcdStore,
  entries: readonly Entry[],
  onProgress: (keys: number) => void,
): Promise<void> {
  for (const [index, { key, value }] of entries.entries()) {
    await store.raw.put(key, value)
    onProgress(index + 1)
  }
}

async function loadInBatches(
  store: EtcdStore,
  entries: readonly Entry[],
  onProgress: (keys: number) => void,
  concurrency: number,
): Promise<void> {
  const open = await openLoad(store, 'be0c0000', null)
  if (!open) throw new Failure('Another process uses the namespace of this benchmark.')
  await load(store, open, entries, { concurrency, onProgress })
  const written = await store.raw.count('')
  // One more, for the key of the load itself.
  if (written !== entries.length + 1)
    throw new Failure(`The store has ${written} keys, not ${entries.length + 1}: the measurement is void.`)
}

function clear(store: EtcdStore) {
  return store.raw.deletePrefix('', { deadlineMs: 60_000, resendable: true })
}

function speedOf(rounds: readonly number[]): Speed {
  return { median: percentile(rounds, 0.5), rounds }
}

function firstOf(entries: Iterable<Entry>, count: number): Entry[] {
  const first: Entry[] = []
  for (const entry of entries) {
    if (first.length === count) break
    first.push(entry)
  }
  return first
}
