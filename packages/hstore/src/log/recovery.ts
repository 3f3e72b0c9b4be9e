import { randomInt } from 'node:crypto'
import type { Entry, HardState, SnapshotMeta } from '@ticketcd/raft'
import { SnapshotFiles } from '../snapshot/snapshot-files.ts'
import type { DataFolder } from './data-folder.ts'
import { removeDrafts } from './file-system.ts'
import { requireReach } from './reach.ts'
import { readLog, type StoredLog } from './read-log.ts'
import type { Replay } from './replay.ts'
import type { SegmentOptions } from './segment-writer.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

/*
 * Joins the newest snapshot with the log.
 *
 * Invariants:
 * 1. A damaged folder is refused before anything in it has changed.
 * 2. When the node starts, the log on disk agrees with the snapshot or begins behind it. A snapshot
 *    that was received just before a crash may be ahead of the log, or contradict entries of a
 *    deposed leader. The log is then replaced on disk as it is in memory. Otherwise the next
 *    recovery would drop entries that were acknowledged since.
 * 3. The term is at least that of the snapshot. A received snapshot can be durable before the term
 *    of the leader that sent it.
 */

export interface Recovered {
  /** The state to start from. Undefined in a new folder. */
  readonly snapshot: SnapshotMeta | undefined
  readonly hardState: HardState | undefined
  /** The log from the index of the snapshot on, for `RaftStart.entries`. */
  readonly entries: readonly Entry[]
  readonly log: WriteAheadLog
  readonly snapshots: SnapshotFiles
  /** Sentences for an operator: the damage that this start has repaired. */
  readonly notes: readonly string[]
}

export interface RecoveryOptions extends Pick<SegmentOptions, 'segmentBytes' | 'growBytes' | 'onSynced'> {
  /** For tests. Default: by chance. */
  readonly nonce?: () => number
  /**
   * Begins a log behind a snapshot that has none, in a folder that a backup was restored to. By
   * default such a folder is refused, since the votes of the node are lost.
   */
  readonly isRestored?: boolean
}

/**
 * Reads everything that a node starts from, and opens the log to be continued.
 *
 * @param folder with an identity
 * @throws {StorageError} when something is damaged or missing, with the file and the remedy
 */
export async function recover(folder: DataFolder, options: RecoveryOptions = {}): Promise<Recovered> {
  const { fs, identity } = folder
  if (identity === undefined) throw new Error('the data folder has no identity yet')
  const { isRestored = false, nonce = randomNonce, ...others } = options
  const snapshots = await SnapshotFiles.open(fs, folder.snapshots)
  const { meta, damage } = await snapshots.verifyNewest()
  const stored = await readLog(fs, folder.log, identity, meta?.index ?? 0)
  requireReach({ folder, meta, stored, damage, isRestored })

  // From here on the folder may change.
  await folder.sync()
  if (damage.length > 0) await snapshots.setAsideAbove(meta?.index ?? 0)
  await snapshots.tidy()
  await removeDrafts(fs, folder.log)
  const segmentOptions = { fs, folder: folder.log, identity, nonce, ...others }
  const log = stored
    ? await WriteAheadLog.resume(segmentOptions, stored)
    : await WriteAheadLog.create(segmentOptions, {
        hardState: undefined,
        last: { index: meta?.index ?? 0, term: meta?.term ?? 0 },
      })
  const notes = [
    ...damage.map(({ message }) => `${message}. It was set aside for the one before.`),
    ...torn(stored),
  ]
  return { snapshot: meta, ...(await agreed(log, stored?.replay, meta)), log, snapshots, notes }
}

/** Makes the log on disk agree with the snapshot. */
async function agreed(
  log: WriteAheadLog,
  replay: Replay | undefined,
  snapshot: SnapshotMeta | undefined,
): Promise<Pick<Recovered, 'hardState' | 'entries'>> {
  if (replay === undefined) return { hardState: undefined, entries: [] }
  const { entries, state } = replay
  const agrees = snapshot === undefined || agreesWith(replay, snapshot)
  const isBehind = snapshot !== undefined && snapshot.term > (state.hardState?.term ?? 0)
  const hardState = isBehind ? { term: snapshot.term, votedFor: null } : state.hardState
  if (agrees && !isBehind) return { hardState, entries }
  log.append({
    number: 0,
    hardState: isBehind ? hardState : undefined,
    snapshot: agrees ? undefined : snapshot,
    entries: [],
  })
  await log.sync()
  return { hardState, entries: agrees ? entries : [] }
}

/** Whether the log holds the last entry of the snapshot, or begins right behind it. */
function agreesWith({ entries, firstIndex }: Replay, { index, term }: SnapshotMeta): boolean {
  const [first] = entries
  return first?.index === index ? first.term === term : firstIndex === index + 1
}

function torn(stored: StoredLog | undefined): string[] {
  if (stored?.tail.isTorn !== true) return []
  const { path, end } = stored.tail
  return [`${path} ended in a write that a crash had cut short. It was removed from byte ${end} on.`]
}

function randomNonce(): number {
  return randomInt(1, 2 ** 32)
}
