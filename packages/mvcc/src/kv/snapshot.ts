import type { Key, Revision } from '../key-value.ts'
import type { LeaseTable } from '../lease-table.ts'
import type { Head } from './key-index.ts'
import { KeySpace } from './key-space.ts'
import type { RecordId, StoredVersion } from './segment.ts'

export interface SnapshotMeta {
  readonly revision: Revision
  readonly compactRevision: Revision
}

const everything = { key: '\0', rangeEnd: '\0' }

/**
 * All records up to the revision at which it was taken, tombstones included, oldest first. Writes
 * may continue while it is read. It holds compaction back until `close`.
 */
export class StoreSnapshot implements SnapshotMeta, Iterable<StoredVersion> {
  readonly revision: Revision
  readonly compactRevision: Revision
  private readonly space: KeySpace
  private readonly end: RecordId
  private release: (() => void) | undefined

  constructor(space: KeySpace, release: () => void) {
    this.space = space
    this.revision = space.revision
    this.compactRevision = space.compactRevision
    this.end = space.log.end
    this.release = release
  }

  *[Symbol.iterator](): Iterator<StoredVersion> {
    const { log } = this.space
    for (let id = log.firstFrom(1); id < this.end; id = log.firstFrom(id + 1)) {
      if (this.release === undefined) throw new Error('the snapshot was closed before all of it was read')
      yield log.storedVersion(id)
    }
  }

  /** Lets compaction continue. A second call does nothing. */
  close(): void {
    this.release?.()
    this.release = undefined
  }
}

/**
 * A store that is being built from the records of a snapshot.
 *
 * Keys in ascending order are indexed at once. The others wait in a hash table, and are sorted
 * before they are indexed: that costs half of a search of the index for each record.
 */
export class Restoration {
  private readonly meta: SnapshotMeta
  private readonly leases: LeaseTable
  private readonly install: (space: KeySpace) => void
  private readonly space = new KeySpace()
  private last = { modRevision: 0, sub: -1 }
  /** The keys that are not in the index yet. */
  private readonly heads = new Map<Key, Head>()
  /** Of the index. */
  private highest: Key = ''
  /** The keys of `heads` in order, once all records have arrived. */
  private keys: Key[] | undefined
  private indexedKeys = 0

  constructor(meta: SnapshotMeta, leases: LeaseTable, install: (space: KeySpace) => void) {
    this.meta = meta
    this.leases = leases
    this.install = install
  }

  /** @throws RangeError if the records are out of order or newer than the snapshot */
  add(version: StoredVersion): void {
    const { modRevision, sub } = version
    const { last } = this
    const isNext = modRevision > last.modRevision || (modRevision === last.modRevision && sub > last.sub)
    if (!isNext || modRevision > this.meta.revision) {
      const after = `${last.modRevision}/${last.sub} in a snapshot of revision ${this.meta.revision}`
      throw new RangeError(`the record ${modRevision}/${sub} cannot follow ${after}`)
    }
    this.last = { modRevision, sub }
    const { space, heads } = this
    const { key } = version
    const waiting = heads.get(key)
    if (waiting !== undefined) {
      heads.set(key, space.store(version, waiting))
      return
    }
    const head = key > this.highest ? 0 : space.index.get(key)
    if (key > this.highest) this.highest = key
    else if (head === 0) {
      heads.set(key, space.store(version, 0))
      return
    }
    space.append(version, head)
  }

  /**
   * Indexes this many keys at most, after the last record.
   * @returns false until all are indexed
   */
  index(keysMax: number): boolean {
    const { heads, space } = this
    this.keys ??= [...heads.keys()].sort()
    const end = Math.min(this.keys.length, this.indexedKeys + keysMax)
    for (; this.indexedKeys < end; this.indexedKeys += 1) {
      const key = this.keys[this.indexedKeys] as Key
      space.index.set(key, heads.get(key) as Head, 0)
    }
    return end === this.keys.length
  }

  /** Replaces the content of the store, and attaches the keys to the leases, which must exist. */
  finish(): void {
    const { space, leases } = this
    this.index(Number.POSITIVE_INFINITY)
    space.revision = this.meta.revision
    space.compactRevision = this.meta.compactRevision
    space.index.visit(everything, (head, key) => {
      const lease = head > 0 ? space.log.lease(head) : 0n
      if (lease !== 0n && leases.has(lease)) leases.attach(lease, key)
      return true
    })
    this.install(space)
  }
}
