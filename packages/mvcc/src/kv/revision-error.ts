import type { Revision } from '../key-value.ts'
import { Code, StoreError } from '../store-error.ts'

/** The revision was removed by a compaction. */
export const compactedError = () =>
  new StoreError(Code.outOfRange, 'etcdserver: mvcc: required revision has been compacted')

/** The store has not reached the revision. */
export const futureError = () =>
  new StoreError(Code.outOfRange, 'etcdserver: mvcc: required revision is a future revision')

/**
 * @param newest the newest readable revision
 * @throws StoreError if a revision cannot be read
 */
export function checkReadable(revision: Revision, newest: Revision, compacted: Revision): void {
  if (revision > newest) throw futureError()
  if (revision < compacted) throw compactedError()
}
