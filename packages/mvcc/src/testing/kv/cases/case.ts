import { type Call, put } from '../requests.ts'

/**
 * A row of etcd's recorded behaviour as a script. It starts on an empty store at revision 1.
 * `given` is run first. Each of `calls` has the line that `render.ts` returns for its answer.
 */
export interface Case {
  /** The row's id. */
  readonly id: string
  /** The reason why the script must not run on etcd, if there is one. */
  readonly notOnEtcd?: string
  readonly given?: readonly Call[]
  readonly calls: readonly (readonly [Call, string])[]
}

/** Advances the store to revision 6. */
export const fiveKeys = [put('b', 'v1'), put('a', 'v3'), put('c', 'v5'), put('e', 'v4'), put('d', 'v2')]

export const emptyKey = '3 etcdserver: key is not provided'
export const keyNotFound = '3 etcdserver: key not found'
export const duplicateKey = '3 etcdserver: duplicate key given in txn request'
export const tooManyOps = '3 etcdserver: too many operations in txn request'
export const compacted = '11 etcdserver: mvcc: required revision has been compacted'
export const future = '11 etcdserver: mvcc: required revision is a future revision'
