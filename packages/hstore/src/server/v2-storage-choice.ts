import { join } from 'node:path'
import type { RaftStart } from '@ticketcd/raft'
import { StorageError } from '../log/storage-error.ts'
import { MissingPackage, optionalPackage } from '../v2/optional-package.ts'
import type { SqlName } from '../v2/sql/open-sql.ts'
import type { EntryPosition, KeptV2, V2Storage } from '../v2/v2-storage.ts'
import type { StorageChoice } from './options.ts'
import { UsageError } from './usage-error.ts'

/** The storage of a node's v2 keys. */
export interface OpenStorage {
  /** Undefined for the default, in memory. */
  readonly newStorage?: (() => V2Storage) | undefined
  readonly kept?: KeptV2 | undefined
  /** Keeps the files that the next process can use. */
  close(): Promise<void>
}

/**
 * Opens the storage that `--storage` names. Its code is loaded here, so that other nodes start
 * without it.
 *
 * @param folder for a storage on disk
 * @param start the snapshot and the log from which the node starts
 * @param onFailure the storage has ended by itself, and the node must end
 * @throws {UsageError} where its package is not installed
 */
export async function openV2Storage(
  { name, cacheBytes }: StorageChoice,
  folder: string,
  start: Pick<RaftStart, 'snapshot' | 'entries'>,
  onFailure: (error: Error) => void,
): Promise<OpenStorage> {
  if (name === 'memory') return { close: async () => {} }
  try {
    return name === 'disk' ? await openDisk(cacheBytes, folder, start) : await openSql(name, onFailure)
  } catch (error) {
    if (!(error instanceof MissingPackage)) throw error
    throw new UsageError(
      `--storage=${name} cannot be used: ${error.message}. Install it, or start the node without --storage.`,
    )
  }
}

async function openDisk(
  memoryBytesMax: number,
  folder: string,
  start: Pick<RaftStart, 'snapshot' | 'entries'>,
): Promise<OpenStorage> {
  const { DiskFolder } = await import('../v2/disk/disk-folder.ts')
  const lmdb = await optionalPackage('lmdb', () => import('lmdb'))
  const isKnown = (entry: EntryPosition) => termAt(start, entry.index) === entry.term
  const disk = await DiskFolder.open({ lmdb, folder: join(folder, 'v2'), memoryBytesMax, isKnown })
  return { newStorage: () => disk.newStorage(), kept: disk.kept, close: () => disk.close() }
}

async function openSql(name: SqlName, onFailure: (error: Error) => void): Promise<OpenStorage> {
  const { SqlDatabase } = await import('../v2/sql/open-sql.ts')
  const onLost = (error: Error) =>
    onFailure(
      new StorageError(
        'failed',
        `The SQL database of the v2 keys is lost: ${error.message}. The log keeps every change that was ` +
          'acknowledged, and fills the database again. Start the node again.',
        error,
      ),
    )
  const database = await SqlDatabase.open(name, onLost)
  return { newStorage: () => database.newStorage(), close: () => database.close() }
}

function termAt(
  { snapshot, entries = [] }: Pick<RaftStart, 'snapshot' | 'entries'>,
  index: number,
): number | undefined {
  if (index === snapshot.index) return snapshot.term
  return entries.find((entry) => entry.index === index)?.term
}
