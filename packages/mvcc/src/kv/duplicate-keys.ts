import type { Key } from '../key-value.ts'
import type { RequestOp } from '../request.ts'
import { Code, StoreError } from '../store-error.ts'
import { KeyIntervals } from './key-intervals.ts'

const duplicateKey = () =>
  new StoreError(Code.invalidArgument, 'etcdserver: duplicate key given in txn request')

interface Writes {
  readonly puts: Set<Key>
  readonly deletes: KeyIntervals
}

/**
 * Checks that the operations of one branch put no key twice, and put none that they delete. The
 * order is etcd's: deletes of this level first, then nested transactions one after the other, then
 * puts of this level. A nested put therefore passes beside a delete of a later nested transaction.
 *
 * @throws StoreError if a key occurs twice
 */
export function checkDuplicateKeys(ops: readonly RequestOp[]): Writes {
  const deletes = new KeyIntervals()
  for (const { requestDeleteRange } of ops)
    if (requestDeleteRange !== undefined) deletes.add(requestDeleteRange)

  const puts = new Set<Key>()
  const addPut = (key: Key, exclusive?: ReadonlySet<Key>) => {
    if (puts.has(key) && !exclusive?.has(key)) throw duplicateKey()
    if (deletes.covers(key)) throw duplicateKey()
    puts.add(key)
  }
  for (const { requestTxn } of ops) {
    if (requestTxn === undefined) continue
    const success = checkDuplicateKeys(requestTxn.success)
    const failure = checkDuplicateKeys(requestTxn.failure)
    for (const key of success.puts) addPut(key)
    // Only one of the two branches runs, so both may put a key.
    for (const key of failure.puts) addPut(key, success.puts)
    deletes.addAll(success.deletes)
    deletes.addAll(failure.deletes)
  }
  for (const { requestPut } of ops) if (requestPut !== undefined) addPut(requestPut.key)
  return { puts, deletes }
}
