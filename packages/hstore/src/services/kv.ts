import {
  type CompactionResponse,
  isReadOnly,
  validateDeleteRange,
  validatePut,
  validateRange,
  validateTxn,
} from '@ticketcd/mvcc'
import { type RequestOp, services, type TxnRequest } from '@ticketcd/wire'
import type { CommandKind } from '../state/command.ts'
import { hasPut } from '../state/space.ts'
import { requireVoter } from './learner-guard.ts'
import type { NodeContext } from './node-context.ts'
import { type ServedMethod, type ServiceCall, serve } from './served-method.ts'

const { KV } = services

/** etcd's `KV` service. */
export function kvMethods(node: NodeContext): readonly ServedMethod[] {
  /**
   * Checks rights before the log takes a command, and lets the state machine check them again. A
   * request that stores something needs space. Only callers with the right learn of its lack.
   */
  async function write<Answer extends { readonly header: { readonly revision?: number | undefined } }>(
    kind: CommandKind,
    bytes: Uint8Array,
    call: ServiceCall,
    check: (caller: ReturnType<NodeContext['callerOf']>) => void,
    stores = false,
  ): Promise<Answer> {
    node.checkLeader(call)
    check(node.callerOf(call))
    if (stores && !node.hasSpace(bytes.byteLength)) await node.refuseForSpace()
    const answer = (await node.propose(kind, bytes, () => node.callerOf(call))) as Answer
    return { ...answer, header: node.header(answer.header.revision) }
  }

  return [
    serve(KV.range, async (request, call) => {
      if (!request.serializable) requireVoter(node)
      node.checkLeader(call)
      validateRange(request)
      const caller = node.callerOf(call)
      node.state.access.checkRange(caller, request)
      if (!request.serializable) {
        await node.linearize()
        // Rights may have been taken away meanwhile.
        node.state.access.checkRange(caller, request)
      }
      const answer = node.state.kv.range(request)
      return { ...answer, header: node.header(answer.header.revision) }
    }),

    serve(KV.put, (request, call, bytes) => {
      validatePut(request)
      return write('put', bytes, call, (caller) => node.state.access.checkPut(caller, request), true)
    }),

    serve(KV.deleteRange, (request, call, bytes) => {
      validateDeleteRange(request)
      return write('deleteRange', bytes, call, (caller) =>
        node.state.access.checkDeleteRange(caller, request),
      )
    }),

    serve(KV.txn, async (request, call, bytes) => {
      validateTxn(request, node.limits.txnOps)
      if (!isReadOnly(request)) {
        const check: Parameters<typeof write>[3] = (caller) => node.state.access.checkTxn(caller, request)
        return write('txn', bytes, call, check, hasPut(request))
      }
      node.checkLeader(call)
      const caller = node.callerOf(call)
      node.state.access.checkTxn(caller, request)
      if (!isSerializable(request)) {
        await node.linearize()
        node.state.access.checkTxn(caller, request)
      }
      const answer = node.state.kv.txn(request)
      return { ...answer, header: node.header(answer.header.revision) }
    }),

    serve(KV.compact, async ({ physical }, call, bytes) => {
      const answer = await write<CompactionResponse>('compaction', bytes, call, (caller) =>
        node.state.access.checkAdmin(caller),
      )
      if (physical) await node.untilCompacted()
      return answer
    }),
  ]
}

/** Whether a transaction that only reads may be answered without asking the leader (as in etcd). */
function isSerializable({ success, failure }: TxnRequest): boolean {
  const isLocal = (op: RequestOp) => op.requestRange?.serializable === true
  return success.every(isLocal) && failure.every(isLocal)
}
