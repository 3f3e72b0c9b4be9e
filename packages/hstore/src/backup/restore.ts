import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AuthStore, KvStore, Leases } from '@ticketcd/mvcc'
import { BoltError } from '../bolt/bolt-error.ts'
import type { BoltFile } from '../bolt/bolt-file.ts'
import { openDataFolder } from '../log/data-folder.ts'
import { recover } from '../log/recovery.ts'
import { StorageError } from '../log/storage-error.ts'
import { MemberTable } from '../members/member-table.ts'
import { SnapshotFiles } from '../snapshot/snapshot-files.ts'
import { AlarmTable } from '../state/alarm-table.ts'
import { type SnapshotParts, writeState } from '../state/state-snapshot.ts'
import { V2Store } from '../v2/v2-store.ts'
import { BackupError } from './backup-error.ts'
import { readDatabase } from './database-state.ts'
import type { RestoreOptions } from './restore-options.ts'
import { openSnapshot } from './snapshot-file.ts'

/*
 * Makes the data folder of one member of a new cluster from a snapshot of etcd or hstore.
 *
 * Invariants:
 * 1. All members that are restored from one file begin with the same state, index, term and
 *    configuration.
 * 2. A node never starts from a half-made folder. The snapshot comes first: a folder with one and
 *    without an identity is refused, and so is one with a snapshot and without a log.
 */

/** Elections begin in the next term. */
const firstTerm = 1

export interface Restored {
  readonly revision: number
  readonly keyCount: number
}

/**
 * @throws {BackupError} for a snapshot that cannot be restored, or a folder that is not empty. The
 * folder is then as it was
 * @throws {StorageError} where the folder cannot be written
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { snapshot, isHashSkipped, dataDir } = options
  requireEmpty(dataDir)
  const { database, close } = openSnapshot(snapshot, isHashSkipped)
  try {
    const { index, parts } = stateOf(snapshot, database, options)
    await writeFolder(options, index, parts)
    return { revision: parts.kv.revision, keyCount: countOf(parts.kv) }
  } finally {
    close()
  }
}

function requireEmpty(dataDir: string): void {
  try {
    if (readdirSync(dataDir).length === 0) return
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return
    throw new BackupError(`the data folder ${dataDir} cannot be used: ${message}`)
  }
  throw new BackupError(
    `the data folder ${dataDir} is not empty. Nothing was changed. Move it away, or give another one with --data-dir.`,
  )
}

function stateOf(
  path: string,
  database: BoltFile,
  { members: firstMembers }: RestoreOptions,
): { readonly index: number; readonly parts: SnapshotParts } {
  const leases = new Leases()
  const kv = new KvStore({ leases })
  const parts = {
    kv,
    leases,
    auth: new AuthStore(),
    alarms: new AlarmTable(),
    members: new MemberTable(),
    v2: new V2Store(),
  }
  try {
    const state = readDatabase(database)
    leases.restore(state.leases)
    kv.restore(state.versions(), state)
    parts.auth.restore(state.auth)
    parts.alarms.restore(state.alarms)
    parts.members.apply({ type: 'bootstrap', members: firstMembers })
    return { index: Math.max(1, state.consistentIndex), parts }
  } catch (error) {
    if (!(error instanceof BoltError || error instanceof RangeError)) throw error
    throw new BackupError(`${path} cannot be restored: ${error.message}`)
  }
}

async function writeFolder(
  { dataDir, clusterId, own, members }: RestoreOptions,
  index: number,
  parts: SnapshotParts,
): Promise<void> {
  const { folder, lock } = await openDataFolder(dataDir)
  try {
    await folder.fs.makeFolder(folder.snapshots)
    const files = await SnapshotFiles.open(folder.fs, folder.snapshots)
    const configuration = { voters: members.map(({ id }) => id), learners: [] }
    await files.save({ index, term: firstTerm, configuration }, writeState(parts))
    await folder.identify({ clusterId, nodeId: own.id })
    const { log } = await recover(folder, { isRestored: true })
    await log.close()
  } catch (error) {
    rmSync(join(dataDir, 'member'), { recursive: true, force: true })
    if (error instanceof StorageError) throw error
    throw new BackupError(
      `the data folder ${dataDir} cannot be written, and nothing in it was kept: ${(error as Error).message}`,
    )
  } finally {
    lock.release()
  }
}

function countOf(kv: KvStore): number {
  const all = { key: '\0', rangeEnd: '\0', limit: 0, revision: 0, sortOrder: 0, sortTarget: 0 }
  const bounds = { minModRevision: 0, maxModRevision: 0, minCreateRevision: 0, maxCreateRevision: 0 }
  return kv.range({ ...all, ...bounds, serializable: true, keysOnly: false, countOnly: true }).count
}
