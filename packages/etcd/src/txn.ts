import type { ICompare, IRequestOp, IResponseOp, ITxnRequest, ITxnResponse } from 'etcd3'
import type { Caller, WriteOptions } from './caller.ts'
import { EtcdFailure, refuseInvalid } from './failure.ts'
import type { Keyspace } from './keyspace.ts'
import { parseRevision, type Revision } from './revision.ts'

/**
 * One operation of a transaction as data: how to build its request, and how to read its answer.
 * Created by `op`.
 */
export interface Op<Result> {
  readonly kind: 'read' | 'write'
  request(keyspace: Keyspace): IRequestOp
  read(response: IResponseOp, keyspace: Keyspace): Result
}

/** One condition of a transaction. Created by `compare`. */
export interface Compare {
  request(keyspace: Keyspace): ICompare
}

type Results<Ops extends readonly Op<unknown>[]> = {
  -readonly [Index in keyof Ops]: Ops[Index] extends Op<infer Result> ? Result : never
}

/**
 * If all conditions hold, `success` is executed, otherwise `failure`, in one revision. No key may
 * be written twice.
 *
 * etcd's `--max-txn-ops` (128) bounds the longest of the three lists. A nested transaction
 * (`op.txn`) may use the rest that the longest list around it leaves. The maximum is 64 around 64:
 * 4,096 operations in one revision. See `op.nest`.
 */
export interface Txn<Success extends readonly Op<unknown>[], Failure extends readonly Op<unknown>[] = []> {
  readonly compare?: readonly Compare[] | undefined
  readonly success: Success
  readonly failure?: Failure | undefined
}

export interface TxnOptions extends WriteOptions {}

/**
 * The result of a transaction: its branch, its revision, and each operation's answer at its index.
 */
export type TxnResult<Success extends readonly Op<unknown>[], Failure extends readonly Op<unknown>[] = []> =
  | { readonly succeeded: true; readonly revision: Revision; readonly responses: Results<Success> }
  | { readonly succeeded: false; readonly revision: Revision; readonly responses: Results<Failure> }

type AnyTxn = Txn<readonly Op<unknown>[], readonly Op<unknown>[]>

export async function commitTxn<
  Success extends readonly Op<unknown>[],
  Failure extends readonly Op<unknown>[],
>(
  caller: Caller,
  keyspace: Keyspace,
  txn: Txn<Success, Failure>,
  options: TxnOptions,
): Promise<TxnResult<Success, Failure>> {
  const request = refuseInvalid(() => txnRequest(txn, keyspace))
  if (!hasWrites(txn)) return readTxn(txn, await caller.read('txn', request, options), keyspace)
  const response = await caller.write('txn', request, options)
  try {
    return readTxn(txn, response, keyspace)
  } catch (cause) {
    // The transaction is committed although its answer does not parse.
    if (!(cause instanceof EtcdFailure) || !response.succeeded) throw cause
    throw new EtcdFailure(cause.code, cause.message, { cause, outcome: 'unknown' })
  }
}

export function hasWrites({ success, failure = [] }: AnyTxn): boolean {
  return [...success, ...failure].some((op) => op.kind === 'write')
}

export function txnRequest(txn: AnyTxn, keyspace: Keyspace): ITxnRequest {
  return {
    compare: (txn.compare ?? []).map((compare) => compare.request(keyspace)),
    success: txn.success.map((op) => op.request(keyspace)),
    failure: (txn.failure ?? []).map((op) => op.request(keyspace)),
  }
}

export function readTxn<Success extends readonly Op<unknown>[], Failure extends readonly Op<unknown>[]>(
  txn: Txn<Success, Failure>,
  response: ITxnResponse,
  keyspace: Keyspace,
): TxnResult<Success, Failure> {
  const ops: readonly Op<unknown>[] = response.succeeded ? txn.success : (txn.failure ?? [])
  const responses = ops.map((op, index) => {
    const answer = response.responses[index]
    if (!answer) throw new EtcdFailure('internal', `no answer to operation ${index}`)
    return op.read(answer, keyspace)
  })
  const revision = parseRevision(response.header.revision)
  // The answers follow the chosen branch one by one, which the type system cannot check.
  return { succeeded: response.succeeded, revision, responses } as TxnResult<Success, Failure>
}
