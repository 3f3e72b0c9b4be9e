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
  /** The store's revision, even if the hash is of an older one. */
  readonly revision: Revision
}

/** The name of etcd's bucket, at the beginning of its hash. */
const bucket = Uint8Array.from('key', (character) => character.charCodeAt(0))
const everything = { key: '\0', rangeEnd: '\0' }

/*
 * etcd hashes at a revision R, with the compacted revision C:
 * - the records up to R that are newer than C,
 * - of the records up to C those that are the newest version of an existing key at R. If no key
 *   exists at R, these are the ones that the compaction has kept.
 *
 * It omits a tombstone at C, because its versions differ in whether they keep it.
 */

/** A hash in progress. Writes may continue meanwhile; compaction must be held back. */
export class HashKv {
  private readonly space: KeySpace
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
   * @param revision 0 for the newest; for a negative one etcd hashes no record
   * @throws StoreError if the revision is compacted or in the future
   */
  constructor(space: KeySpace, revision: Revision) {
    const { log } = space
    const hashed = revision === 0 ? space.revision : revision
    if (hashed > 0) checkReadable(hashed, space.revision, space.compactRevision)
    this.space = space
    this.revision = space.revision
    this.compactRevision = space.compactRevision
    this.bound = isEmptyAt(space, hashed) ? space.compactRevision : hashed
    this.end = log.firstOf(hashed + 1)
    this.next = log.firstFrom(1)
  }

  /**
   * Reads this many records at most.
   * @returns undefined until it has read all
   */
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
    const isSkipped =
      modRevision <= this.compactRevision && (version.version === 0 || this.superseded.has(id))
    if (!isSkipped) this.crc = crc32c(this.encoder.encode(version), this.crc)
  }
}

function isEmptyAt(space: KeySpace, revision: Revision): boolean {
  let isEmpty = true
  const end = space.log.firstOf(revision + 1)
  space.index.visit(everything, (head) => {
    isEmpty = space.visibleBefore(head, end) === 0
    return isEmpty
  })
  return isEmpty
}
