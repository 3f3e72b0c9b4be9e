import type { EtcdStore } from '@ticketcd/etcd'
import { showProgress } from '../progress.ts'
import { EntryFile } from './entry-file.ts'
import { type LoadOptions, type LoadResult, load, openLoad } from './load.ts'

export interface ImportResult extends LoadResult {
  /** `done`: the same content had been loaded before, and nothing was written. */
  readonly outcome: 'loaded' | 'resumed' | 'done'
}

/**
 * Loads a file of entries into an empty namespace. The whole file is checked before the first key
 * is written.
 * @throws {Failure} with file, line and reason, or when the namespace has other data
 */
export async function importFile(
  store: EtcdStore,
  path: string,
  options: LoadOptions = {},
): Promise<ImportResult> {
  const file = new EntryFile(path)
  const { entries, source } = await file.verify()
  const open = await openLoad(store, source, null)
  if (!open) return { outcome: 'done', entries: 0, written: 0 }
  const progress = showProgress('Loading', 'keys', entries)
  const result = await load(store, open, file.entries(), {
    ...options,
    onProgress: (loaded) => {
      progress.update(loaded)
      options.onProgress?.(loaded)
    },
  }).finally(progress.stop)
  return { ...result, outcome: open.resumed ? 'resumed' : 'loaded' }
}
