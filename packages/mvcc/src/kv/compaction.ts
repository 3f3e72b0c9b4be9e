import type { Revision } from '../key-value.ts'
import type { KeySpace } from './key-space.ts'
import { compactedError, futureError } from './revision-error.ts'
import type { RecordId } from './segment.ts'

/*
 * A compaction at a revision C keeps, of each key, the newest record up to C, unless that is a
 * tombstone below C. etcd keeps a tombstone at C itself since 3.4.36 and 3.5.18, so that a watch
 * from C delivers the deletion.
 *
 * Invariants:
 * 1. Only records that no readable revision has are removed.
 * 2. The cost is that of the records since the compaction before, not that of all keys: the
 *    superseded records up to C are those that a record up to C links to.
 */

/** `held`: a snapshot or a hash is being read, and nothing is removed meanwhile. */
export type CompactionState = 'done' | 'running' | 'held'

/** Removes the records below the compacted revision, in steps. */
export class Compaction {
  private readonly space: KeySpace
  /** The first record that was not visited. */
  private next: RecordId = 1
  /** The first tombstone at the compacted revision itself. The next compaction removes it. */
  private keptTombstone: RecordId = Number.POSITIVE_INFINITY
  private finished: Revision = -1
  private holds = 0

  constructor(space: KeySpace) {
    this.space = space
  }

  get state(): CompactionState {
    if (this.finished >= this.space.compactRevision) return 'done'
    return this.holds > 0 ? 'held' : 'running'
  }

  /** @throws StoreError if the revision is compacted already or in the future */
  start(revision: Revision): void {
    if (revision <= this.space.compactRevision) throw compactedError()
    if (revision > this.space.revision) throw futureError()
    this.space.compactRevision = revision
    this.next = Math.min(this.next, this.keptTombstone)
    this.keptTombstone = Number.POSITIVE_INFINITY
  }

  /** Visits this many records at most and removes those that they supersede. */
  step(recordsMax: number): CompactionState {
    if (this.state !== 'running') return this.state
    const { log, compactRevision } = this.space
    let id = log.firstFrom(this.next)
    const isBelow = () => id < log.end && log.modRevision(id) <= compactRevision
    for (let count = 0; count < recordsMax && isBelow(); count += 1) {
      this.removeBefore(id)
      id = log.firstFrom(id + 1)
    }
    this.next = id
    if (!isBelow()) this.finished = compactRevision
    log.reclaim()
    return this.state
  }

  /** Keeps all records until the returned function is called. A second call of it does nothing. */
  hold(): () => void {
    let isHeld = true
    this.holds += 1
    return () => {
      if (isHeld) this.holds -= 1
      isHeld = false
    }
  }

  private removeBefore(id: RecordId): void {
    const { log, index, compactRevision } = this.space
    const previous = log.previous(id)
    if (previous > 0) log.remove(previous)
    if (!log.isTombstone(id)) return
    if (log.modRevision(id) === compactRevision) {
      this.keptTombstone = Math.min(this.keptTombstone, id)
      return
    }
    const key = log.key(id)
    if (index.get(key) === -id) index.delete(key)
    log.remove(id)
  }
}
