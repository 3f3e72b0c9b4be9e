import type { Key, KeyRange, KeyValue, Revision } from '../key-value.ts'
import { type Head, KeyIndex } from './key-index.ts'
import { RecordLog } from './record-log.ts'
import type { RecordId, StoredVersion } from './segment.ts'

/*
 * Invariants:
 * 1. The head of a key in the index is its newest record in the log. A key without records is not
 *    in the index.
 * 2. The records of a key are linked from the newest to the oldest.
 * 3. A revision from `compactRevision` on is readable, even while the records below are being
 *    removed.
 */

/** The records and the index of all keys. */
export class KeySpace {
  readonly log = new RecordLog()
  readonly index = new KeyIndex()
  /** The newest revision of a finished transaction. */
  revision: Revision = 1
  /** -1 before the first compaction. */
  compactRevision: Revision = -1

  get bytes(): number {
    return this.log.bytes + this.index.bytes
  }

  /** @param head of the key until now */
  append(version: StoredVersion, head: Head): RecordId {
    const next = this.store(version, head)
    const id = Math.abs(next)
    this.index.set(this.log.key(id), next, head)
    return id
  }

  /**
   * Stores a record, and leaves the index to the caller.
   * @returns the head of its key from now on
   */
  store(version: StoredVersion, head: Head): Head {
    const id = this.log.append(version, Math.abs(head))
    return version.version === 0 ? -id : id
  }

  /**
   * The version of a key that results from the records before `end`. It is the one at a revision if
   * `end` is the first record of the next one. Ids increase with revisions, so most heads need no
   * look-up.
   *
   * @returns 0 if the key does not exist
   */
  visibleBefore(head: Head, end: RecordId): RecordId {
    if (Math.abs(head) < end) return Math.max(head, 0)
    let id = Math.abs(head)
    while (id > 0 && id >= end) id = this.log.previous(id)
    return id > 0 && !this.log.isTombstone(id) ? id : 0
  }

  /** The newest version of a key; undefined if it does not exist. */
  get(key: Key): KeyValue | undefined {
    const head = this.index.get(key)
    return head > 0 ? this.log.keyValue(head) : undefined
  }

  /**
   * The keys that exist in a range, at the newest revision or at an older one.
   *
   * @param recordsMax the greatest number of records to return; all are counted
   */
  select(
    range: KeyRange,
    revision: Revision | undefined,
    recordsMax = Number.POSITIVE_INFINITY,
  ): { readonly ids: RecordId[]; readonly count: number } {
    const ids: RecordId[] = []
    if (revision === undefined) {
      this.index.visit(range, (head) => {
        if (ids.length >= recordsMax) return false
        if (head > 0) ids.push(head)
        return true
      })
      return { ids, count: ids.length < recordsMax ? ids.length : this.index.countLive(range) }
    }
    let count = 0
    const end = this.log.firstOf(revision + 1)
    this.index.visit(range, (head) => {
      const id = this.visibleBefore(head, end)
      if (id === 0) return true
      count += 1
      if (ids.length < recordsMax) ids.push(id)
      return true
    })
    return { ids, count }
  }
}
