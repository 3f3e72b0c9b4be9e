import type { History } from '../history.ts'
import type { Change, Key, KeyRange, Revision } from '../key-value.ts'
import type { LeaseTable } from '../lease-table.ts'
import type {
  DeleteRangeRequest,
  DeleteRangeResponse,
  PutRequest,
  PutResponse,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from '../request.ts'
import { readChanges } from './changes.ts'
import { KeySpace } from './key-space.ts'
import { readRange } from './range.ts'
import { runTxn } from './txn.ts'
import { Write } from './write.ts'

export interface KvStoreOptions {
  readonly leases: LeaseTable
  /** Receives each committed change, within the call that made it. */
  readonly onChange?: (change: Change) => void
}

/**
 * etcd's key-value store in memory. Requests must have passed the checks in `validate.ts`; whatever
 * depends on the state is checked here. A request that throws has changed nothing.
 */
export class KvStore implements History {
  private readonly space = new KeySpace()
  private readonly leases: LeaseTable
  private readonly onChange: (change: Change) => void

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

  /** About the memory of all keys and their records; counts for the quota. */
  get bytes(): number {
    return this.space.bytes
  }

  /** @throws StoreError where the requested revision is compacted or in the future */
  range(request: RangeRequest): RangeResponse {
    return readRange(this.space, request, this.revision)
  }

  /** @throws StoreError where the lease is missing, or the key that `ignoreValue` or `ignoreLease` needs */
  put(request: PutRequest): PutResponse {
    return this.write((write) => write.put(request))
  }

  deleteRange(request: DeleteRangeRequest): DeleteRangeResponse {
    return this.write((write) => write.deleteRange(request))
  }

  /** @throws StoreError where an operation of the branch that runs would throw it */
  txn(request: TxnRequest): TxnResponse {
    return this.write((write) => runTxn(this.space, this.leases, write, request))
  }

  /**
   * Deletes keys in one revision, in ascending order, as the end of a lease does.
   *
   * @returns the store's revision, which has not moved where no key existed
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

  private write<Response>(run: (write: Write) => Response): Response {
    const write = new Write(this.space, this.leases)
    const response = run(write)
    const change = write.commit()
    if (change !== undefined) this.onChange(change)
    return response
  }
}
