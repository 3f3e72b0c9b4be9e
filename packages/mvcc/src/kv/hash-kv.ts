import type { Revision } from '../key-value.ts'
import { crc32c } from './crc32c.ts'
import { IdSet } from './id-set.ts'
import type { KeySpace } from './key-space.ts'
import { RecordEncoder } from './record-encoder.ts'
import { checkReadable } from './revision-error.ts'
import type { RecordId } from './segment.ts'

export interface HashKvResponse {
  readonly hash: number
  readonly compactRevision: Revision
  /** The store's revision, also where the hash is of an older one. */
  readonly revision: Revision
}

/** The name of etcd's bucket, which its hash begins with. */
const bucket = Uint8Array.from('key', (character) => character.charCodeAt(0))
const everything = { key: '\0', rangeEnd: '\0' }

/*
 * etcd hashes at a revision R: all records up to R that are newer than the compacted revision C, and
 * of those up to C the ones that a compaction at R would keep. Where that would keep no record at
 * all, it hashes every record up to C that is still there, so the ones that the compaction at C has
 * kept.
 */

/** A hash in progress. Writes may go on meanwhile; compaction must be held back. */
export class HashKv {
  private readonly space: KeySpace
  private readonly hashed: Revision
  private readonly revision: Revision
  private readonly compactRevision: Revision
  /** Records up to here decide which records up to the compacted revision count as superseded. */
  private readonly bound: Revision
  private readonly end: RecordId
  private readonly superseded = new IdSet()
  private readonly encoder = new RecordEncoder()
  private pass: 'mark' | 'hash' = 'mark'
  private next: RecordId
  private crc = crc32c(bucket)

  /**
   * @param revision 0 for the newest
   * @throws StoreError where the revision is compacted or in the future
   */
  constructor(space: KeySpace, revision: Revision) {
    const { log } = space
    this.hashed = revision > 0 ? revision : space.revision
    checkReadable(this.hashed, space.revision, space.compactRevision)
    this.space = space
    this.revision = space.revision
    this.compactRevision = space.compactRevision
    this.bound = keepsNothing(space, this.hashed) ? space.compactRevision : this.hashed
    this.end = log.firstOf(this.hashed + 1)
    this.next = log.firstFrom(1)
  }

  /** Reads this many records at most. @returns undefined until it has read all */
  step(recordsMax: number): HashKvResponse | undefined {
    const { log } = this.space
    for (let count = 0; count < recordsMax && this.next < this.end; count += 1) {
      if (this.pass === 'mark') this.mark(this.next)
      else this.hash(this.next)
      this.next = log.firstFrom(this.next + 1)
    }
    if (this.next < this.end) return undefined
    if (this.pass === 'mark') {
      this.pass = 'hash'
      this.next = log.firstFrom(1)
      return this.next < this.end ? undefined : this.response
    }
    return this.response
  }

  private get response(): HashKvResponse {
    return { hash: this.crc, compactRevision: this.compactRevision, revision: this.revision }
  }

  private mark(id: RecordId): void {
    const { log } = this.space
    if (log.modRevision(id) > this.bound) return
    const previous = log.previous(id)
    if (previous > 0 && log.modRevision(previous) <= this.compactRevision) this.superseded.add(previous)
  }

  private hash(id: RecordId): void {
    const version = this.space.log.storedVersion(id)
    const { modRevision } = version
    const isTombstoneBelow = version.version === 0 && modRevision < this.bound
    const isSkipped = modRevision <= this.compactRevision && (this.superseded.has(id) || isTombstoneBelow)
    if (!isSkipped) this.crc = crc32c(this.encoder.encode(version), this.crc)
  }
}

/** Whether a compaction at this revision would remove every record up to it. */
function keepsNothing(space: KeySpace, revision: Revision): boolean {
  const { log, index } = space
  let isEmpty = true
  index.visit(everything, (head) => {
    isEmpty = space.visibleAt(head, revision) === 0
    return isEmpty
  })
  if (!isEmpty) return false
  const first = log.firstOf(revision)
  // At a revision without keys, a record of the revision itself is a tombstone, which stays.
  return first >= log.end || log.modRevision(first) !== revision
}
