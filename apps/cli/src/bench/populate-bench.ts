import type { EtcdStore } from '@ticketcd/etcd'
import type { DataConfig } from '../data/config.ts'
import type { Entry } from '../data/entry.ts'
import { load, openLoad } from '../data/load.ts'
import { Failure } from '../failure.ts'
import { rounded } from './report.ts'

export interface Speed {
  readonly keys: number
  readonly seconds: number
  readonly keysPerSecond: number
}

export interface PopulateBench {
  readonly members: number
  readonly etcd: string
  readonly sequential: Speed
  readonly populate: Speed
  /** How many times as fast. */
  readonly ratio: number
}

export interface PopulateBenchOptions {
  readonly config: DataConfig
  /** How many keys of the data set are written, each way. */
  readonly keys: number
  readonly concurrency: number
  readonly onProgress: (phase: 'sequential' | 'populate', keys: number) => void
}

/**
 * Writes the same keys twice: one put after the other, which is how it used to be done, and in the way of `data populate`. The
 * store's namespace must be its own; it is cleared before, between and after.
 */
export async function benchPopulate(
  store: EtcdStore,
  { config, keys, concurrency, onProgress }: PopulateBenchOptions,
): Promise<PopulateBench> {
  const { generateDataSet } = await import('../data/data-set.ts')
  const entries = firstOf(generateDataSet(config), keys)
  if (entries.length < keys)
    throw new Failure(`The data set has only ${entries.length} keys. Ask for fewer, or give --events.`)
  const members = await store.cluster.members()
  const { version } = await store.cluster.status(store.cluster.hosts[0] ?? '')
  await clear(store)
  try {
    const sequential = await timed(keys, async () => {
      for (const [index, { key, value }] of entries.entries()) {
        await store.raw.put(key, value)
        onProgress('sequential', index + 1)
      }
    })
    await clear(store)
    const populate = await timed(keys, async () => {
      const open = await openLoad(store, 'be0c0000', null)
      if (!open) throw new Failure('Somebody else uses the namespace of this benchmark.')
      await load(store, open, entries, { concurrency, onProgress: (done) => onProgress('populate', done) })
    })
    const written = await store.raw.count('')
    // The load's own key is the one more.
    if (written !== keys + 1)
      throw new Failure(`${written} keys are there instead of ${keys + 1}: the measurement is void.`)
    return {
      members: members.length,
      etcd: version,
      sequential,
      populate,
      ratio: rounded(populate.keysPerSecond / sequential.keysPerSecond),
    }
  } finally {
    await clear(store)
  }
}

function clear(store: EtcdStore) {
  return store.raw.deletePrefix('', { deadlineMs: 60_000, resendable: true })
}

async function timed(keys: number, work: () => Promise<void>): Promise<Speed> {
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1_000
  return { keys, seconds: rounded(seconds, 3), keysPerSecond: Math.round(keys / seconds) }
}

function firstOf(entries: Iterable<Entry>, count: number): Entry[] {
  const first: Entry[] = []
  for (const entry of entries) {
    if (first.length === count) break
    first.push(entry)
  }
  return first
}
