import type { LeaseTable } from '../lease-table.ts'
import type {
  DeleteRangeRequest,
  PutRequest,
  RangeRequest,
  RequestOp,
  ResponseOp,
  TxnRequest,
  TxnResponse,
} from '../request.ts'
import { holdAll } from './compare.ts'
import { covers } from './key-index.ts'
import type { KeySpace } from './key-space.ts'
import { checkReadable } from './revision-error.ts'
import { keyNotFound, leaseNotFound, type Write } from './write.ts'

/** A transaction whose compares are decided: the operations of the branch that runs. */
interface Branch {
  readonly succeeded: boolean
  readonly ops: readonly (RequestOp | Branch)[]
}

const isBranch = (op: RequestOp | Branch): op is Branch => 'ops' in op

/** Whether neither branch writes, those of nested transactions included. */
export function isReadOnly(txn: TxnRequest): boolean {
  const reads = (op: RequestOp) =>
    op.requestPut === undefined &&
    op.requestDeleteRange === undefined &&
    (op.requestTxn === undefined || isReadOnly(op.requestTxn))
  return txn.success.every(reads) && txn.failure.every(reads)
}

/**
 * Runs a transaction: decides all compares, nested ones too, then checks all operations, then runs
 * them.
 *
 * @throws StoreError if an operation cannot run; then nothing has changed
 */
export function runTxn(space: KeySpace, leases: LeaseTable, write: Write, txn: TxnRequest): TxnResponse {
  const branch = decide(space, txn)
  const ops = flatten(branch)
  // etcd reports a put that cannot run before a range that cannot.
  checkPuts(space, leases, ops)
  for (const { requestRange } of ops) if (requestRange !== undefined) checkRange(space, requestRange)
  const { succeeded, responses } = run(write, branch)
  return { header: { revision: write.revision }, succeeded, responses }
}

function decide(space: KeySpace, txn: TxnRequest): Branch {
  const succeeded = holdAll(space, txn.compare)
  const ops = (succeeded ? txn.success : txn.failure).map((op) =>
    op.requestTxn === undefined ? op : decide(space, op.requestTxn),
  )
  return { succeeded, ops }
}

/** The operations of a branch and of its nested branches, in the order in which they run. */
function flatten(branch: Branch, into: RequestOp[] = []): RequestOp[] {
  for (const op of branch.ops)
    if (isBranch(op)) flatten(op, into)
    else into.push(op)
  return into
}

function checkPuts(space: KeySpace, leases: LeaseTable, ops: readonly RequestOp[]): void {
  const deletes: DeleteRangeRequest[] = []
  for (const { requestPut, requestDeleteRange } of ops) {
    if (requestDeleteRange !== undefined) deletes.push(requestDeleteRange)
    if (requestPut !== undefined) checkPut(space, leases, requestPut, deletes)
  }
}

/**
 * A put alone checks the lease first.
 *
 * etcd panics if a delete of the same transaction removes the version that a put refers to.
 */
function checkPut(
  space: KeySpace,
  leases: LeaseTable,
  put: PutRequest,
  deletesBefore: readonly DeleteRangeRequest[],
): void {
  if (put.ignoreValue || put.ignoreLease) {
    const isDeleted = deletesBefore.some((range) => covers(range, put.key))
    if (isDeleted || space.index.get(put.key) <= 0) throw keyNotFound()
  }
  if (put.lease !== 0n && !leases.has(put.lease)) throw leaseNotFound()
}

/** Only revisions before the transaction can be requested. */
function checkRange(space: KeySpace, { revision }: RangeRequest): void {
  if (revision !== 0) checkReadable(revision, space.revision, space.compactRevision)
}

function run(write: Write, branch: Branch): Omit<TxnResponse, 'header'> {
  return { succeeded: branch.succeeded, responses: branch.ops.map((op) => runOp(write, op)) }
}

function runOp(write: Write, op: RequestOp | Branch): ResponseOp {
  // etcd omits the revision of a nested header.
  if (isBranch(op)) return { responseTxn: { header: {}, ...run(write, op) } }
  if (op.requestRange !== undefined) return { responseRange: write.range(op.requestRange) }
  if (op.requestPut !== undefined) return { responsePut: write.put(op.requestPut) }
  if (op.requestDeleteRange !== undefined)
    return { responseDeleteRange: write.deleteRange(op.requestDeleteRange) }
  return {}
}
