import type { History } from '../history.ts'
import type { Key, KeyRange, Revision } from '../key-value.ts'
import type { LeaseTable } from '../lease-table.ts'
import type {
  CompactionRequest,
  CompactionResponse,
  DeleteRangeRequest,
  DeleteRangeResponse,
  PutRequest,
  PutResponse,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from '../request.ts'
import type { WrittenChange } from '../written-change.ts'
import { readChanges } from './changes.ts'
import { Compaction, type CompactionState } from './compaction.ts'
import { HashKv, type HashKvResponse } from './hash-kv.ts'
import { KeySpace } from './key-space.ts'
import { readRange } from './range.ts'
import { Scan } from './scan.ts'
import type { StoredVersion } from './segment.ts'
import { Restoration, type SnapshotMeta, StoreSnapshot } from './snapshot.ts'
import { runTxn } from './txn.ts'
import { Write } from './write.ts'

export interface KvStoreOptions {
  readonly leases: LeaseTable
  /** Receives each committed change, within the call that made it. */
  readonly onChange?: (change: WrittenChange) => void
}

export interface HashKvJob {
  /** Reads this many records at most. @returns undefined until it has read all */
  step(recordsMax: number): HashKvResponse | undefined
  close(): void
}

/**
 * etcd's key-value store in memory. Requests must have passed the checks in `validate.ts`; this
 * class makes the checks that depend on the state. A request that throws has changed nothing.
 */
export class KvStore implements History {
  private space = new KeySpace()
  private compaction = new Compaction(this.space)
  private readonly leases: LeaseTable
  private readonly onChange: (change: WrittenChange) => void

  constructor({ leases, onChange = () => {} }: KvStoreOptions) {
    this.leases = leases
    this.onChange = onChange
  }

  get revision(): Revision {
    return this.space.revision
  }

  get compactRevision(): Revision {
    return this.space.compactRevision
  }

  /** The approximate memory of all keys and their records; counts for the quota. */
  get bytes(): number {
    return this.space.bytes
  }

  /** @throws StoreError if the requested revision is compacted or in the future */
  range(request: RangeRequest): RangeResponse {
    return readRange(this.space, request, this.revision)
  }

  /**
   * @throws StoreError if the lease is missing, or the key that `ignoreValue` or `ignoreLease`
   *   needs
   */
  put(request: PutRequest): PutResponse {
    return this.write((write) => write.put(request))
  }

  deleteRange(request: DeleteRangeRequest): DeleteRangeResponse {
    return this.write((write) => write.deleteRange(request))
  }

  /** @throws StoreError if an operation of the branch that runs would throw it */
  txn(request: TxnRequest): TxnResponse {
    return this.write((write) => runTxn(this.space, this.leases, write, request))
  }

  /**
   * Deletes keys in one revision, in ascending order, as the end of a lease does.
   *
   * @returns the store's revision, which is unchanged if no key existed
   */
  deleteKeys(keys: Iterable<Key>): Revision {
    return this.write((write) => {
      for (const key of [...keys].sort()) write.deleteRange({ key, rangeEnd: '', prevKv: false })
      return write.revision
    })
  }

  changesFrom(revision: Revision, range: KeyRange, recordsMax: number) {
    return readChanges(this.space, revision, range, recordsMax)
  }

  /**
   * Makes the revisions below the requested one unreadable. `stepCompaction` removes their records
   * afterwards. A physical compaction may be answered once `compactionState` is `done`.
   *
   * @throws StoreError if the revision is compacted already or in the future
   */
  compact({ revision }: CompactionRequest): CompactionResponse {
    this.compaction.start(revision)
    return { header: { revision: this.revision } }
  }

  get compactionState(): CompactionState {
    return this.compaction.state
  }

  /** Visits this many records at most, and removes those that are not readable any more. */
  stepCompaction(recordsMax: number): CompactionState {
    return this.compaction.step(recordsMax)
  }

  /**
   * etcd's `HashKV`, with etcd's result after the same requests. At the compacted revision itself
   * it is that of 3.5.30 after a restart. Reads all records at once; `startHashKv` does it in
   * steps.
   *
   * @param revision 0 for the newest
   * @throws StoreError if the revision is compacted or in the future
   */
  hashKv(revision: Revision): HashKvResponse {
    const hash = new HashKv(this.space, revision)
    for (;;) {
      const response = hash.step(Number.POSITIVE_INFINITY)
      if (response !== undefined) return response
    }
  }

  /**
   * Begins a hash with writes allowed between its steps. It holds compaction back until `close`.
   */
  startHashKv(revision: Revision): HashKvJob {
    const hash = new HashKv(this.space, revision)
    return { step: (recordsMax) => hash.step(recordsMax), close: this.compaction.hold() }
  }

  /** A snapshot of the newest revision. The caller must close it. */
  snapshot(): StoreSnapshot {
    return new StoreSnapshot(this.space, this.compaction.hold())
  }

  /** All keys of the newest revision, in order. The caller must close it. */
  scan(): Scan {
    return new Scan(this.space, this.compaction.hold())
  }

  /**
   * Replaces the content by that of a snapshot. Leases must be restored before. No change is
   * reported.
   */
  restore(records: Iterable<StoredVersion>, meta: SnapshotMeta): void {
    const restoration = this.startRestore(meta)
    for (const record of records) restoration.add(record)
    restoration.finish()
  }

  /**
   * As `restore`, for records that arrive one after the other. The old content stays until
   * `finish`.
   */
  startRestore(meta: SnapshotMeta): Restoration {
    return new Restoration(meta, this.leases, (space) => {
      this.space = space
      this.compaction = new Compaction(space)
    })
  }

  private write<Response>(run: (write: Write) => Response): Response {
    const write = new Write(this.space, this.leases)
    const response = run(write)
    const change = write.commit()
    if (change !== undefined) this.onChange(change)
    return response
  }
}
