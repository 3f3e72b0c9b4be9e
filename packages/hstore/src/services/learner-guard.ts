import { Code, StoreError } from '@ticketcd/mvcc'
import { services } from '@ticketcd/wire'
import type { ServedMethod } from './served-method.ts'

/*
 * A learner may lag behind by any number of entries. So it answers only calls that say so, as in
 * etcd: its status, and reads that need not be linearizable.
 */

/** `Range` decides by its request. */
const served: ReadonlySet<string> = new Set([services.Maintenance.status.path, services.KV.range.path])

/** @throws {StoreError} where the node is a learner */
export function requireVoter({ isLearner }: { readonly isLearner: boolean }): void {
  if (isLearner) throw learnerError()
}

export function learnerError(): StoreError {
  return new StoreError(Code.unavailable, 'etcdserver: rpc not supported for learner')
}

/** The same methods, which refuse calls that etcd does not serve on a learner. */
export function guarded(
  node: { readonly isLearner: boolean },
  methods: readonly ServedMethod[],
): readonly ServedMethod[] {
  return methods.map((each) => {
    if (served.has(each.method.path)) return each
    return {
      method: each.method,
      call(bytes, call) {
        requireVoter(node)
        return each.call(bytes, call)
      },
      callWith(request, call) {
        requireVoter(node)
        return each.callWith(request, call)
      },
    }
  })
}
