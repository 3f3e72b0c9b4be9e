import type { SnapshotMeta } from '@ticketcd/raft'
import type { DataFolder } from './data-folder.ts'
import type { StoredLog } from './read-log.ts'
import { StorageError } from './storage-error.ts'

/*
 * The log must reach back to the snapshot that a node starts from. So a damaged snapshot is
 * replaced by the one before only if the log still holds every entry since: then the node comes to
 * the same state.
 */

interface Found {
  readonly folder: DataFolder
  /** The newest snapshot that is whole. */
  readonly meta: SnapshotMeta | undefined
  readonly stored: StoredLog | undefined
  /** Of newer snapshots. */
  readonly damage: readonly StorageError[]
  readonly isRestored: boolean
}

/** @throws {StorageError} when entries are missing between the snapshot and the log */
export function requireReach({ folder, meta, stored, damage, isRestored }: Found): void {
  const index = meta?.index ?? 0
  const advice =
    'Nothing was changed. Keep a copy of the folder, then replace this member by a new one, or restore a backup.'
  const [newest] = damage
  if (stored === undefined) {
    if (damage.length === 0 && (index === 0 || isRestored)) return
    throw new StorageError('corrupt', `${folder.log} holds no log, and a snapshot exists. ${advice}`)
  }
  const { firstIndex } = stored.replay
  if (newest !== undefined && (meta === undefined || firstIndex > index + 1))
    throw new StorageError(
      'corrupt',
      `${newest.message}, and the log begins at the entry ${firstIndex}, too late for an older snapshot. ${advice}`,
      newest,
    )
  if (firstIndex > index + 1)
    throw new StorageError(
      'corrupt',
      `${folder.snapshots} holds no snapshot of the entry ${firstIndex - 1}, behind which the log begins. ${advice}`,
    )
}
