import type { Key } from '../key-value.ts'
import type { DeleteRangeRequest, PutRequest, RangeRequest, RequestOp, TxnRequest } from '../request.ts'
import { Code, StoreError } from '../store-error.ts'
import { checkDuplicateKeys } from './duplicate-keys.ts'

/*
 * etcd's checks of requests that do not depend on the state. They run before a request is proposed,
 * with etcd's codes and messages. Each throws a StoreError.
 */

const invalid = (message: string) => new StoreError(Code.invalidArgument, `etcdserver: ${message}`)

function requireKey(key: Key): void {
  if (key === '') throw invalid('key is not provided')
}

export function validateRange(request: RangeRequest): void {
  requireKey(request.key)
  const isKnown = (value: number, max: number) => value >= 0 && value <= max
  if (!isKnown(request.sortOrder, 2) || !isKnown(request.sortTarget, 4)) throw invalid('invalid sort option')
}

export function validatePut(request: PutRequest): void {
  requireKey(request.key)
  if (request.ignoreValue && request.value.length > 0) throw invalid('value is provided')
  if (request.ignoreLease && request.lease !== 0n) throw invalid('lease is provided')
}

export function validateDeleteRange(request: DeleteRangeRequest): void {
  requireKey(request.key)
}

/** @param maxTxnOps the greatest number of compares, and of operations in each branch */
export function validateTxn(request: TxnRequest, maxTxnOps: number): void {
  validateOps(request, maxTxnOps)
  checkDuplicateKeys(request.success)
  checkDuplicateKeys(request.failure)
}

function validateOps({ compare, success, failure }: TxnRequest, opsMax: number): void {
  const longest = Math.max(compare.length, success.length, failure.length)
  if (longest > opsMax) throw invalid('too many operations in txn request')
  for (const { key } of compare) requireKey(key)
  for (const op of success) validateOp(op, opsMax - longest)
  for (const op of failure) validateOp(op, opsMax - longest)
}

/** @param opsMax for a nested transaction: the rest that the longest list of its parent leaves */
function validateOp(op: RequestOp, opsMax: number): void {
  if (op.requestRange !== undefined) validateRange(op.requestRange)
  else if (op.requestPut !== undefined) validatePut(op.requestPut)
  else if (op.requestDeleteRange !== undefined) validateDeleteRange(op.requestDeleteRange)
  else if (op.requestTxn !== undefined) validateOps(op.requestTxn, opsMax)
  else throw invalid('key not found')
}
