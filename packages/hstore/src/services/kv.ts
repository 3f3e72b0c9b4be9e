import { isReadOnly, validateDeleteRange, validatePut, validateRange, validateTxn } from '@ticketcd/mvcc'
import {
  CompactionRequest,
  CompactionResponse,
  DeleteRangeRequest,
  DeleteRangeResponse,
  PutRequest,
  PutResponse,
  RangeRequest,
  RangeResponse,
  type RequestOp,
  TxnRequest,
  TxnResponse,
} from '@ticketcd/wire'
import type { CommandKind } from '../state/command.ts'
import { type MethodTable, method, type ServiceCall } from './method.ts'
import type { NodeContext } from './node-context.ts'

/** etcd's `KV` service. */
export function kvMethods(node: NodeContext): MethodTable {
  /** Checks rights before the log takes a command, and lets the state machine check them again. */
  async function write<Answer extends { readonly header: { readonly revision?: number | undefined } }>(
    kind: CommandKind,
    bytes: Uint8Array,
    call: ServiceCall,
    check: (caller: ReturnType<NodeContext['callerOf']>) => void,
  ): Promise<Answer> {
    node.checkLeader(call)
    check(node.callerOf(call))
    const answer = (await node.propose(kind, bytes, () => node.callerOf(call))) as Answer
    return { ...answer, header: node.header(answer.header.revision) }
  }

  return {
    'KV/Range': method(RangeRequest, RangeResponse, async (request, call) => {
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

    'KV/Put': method(PutRequest, PutResponse, (request, call, bytes) => {
      validatePut(request)
      return write('put', bytes, call, (caller) => node.state.access.checkPut(caller, request))
    }),

    'KV/DeleteRange': method(DeleteRangeRequest, DeleteRangeResponse, (request, call, bytes) => {
      validateDeleteRange(request)
      return write('deleteRange', bytes, call, (caller) =>
        node.state.access.checkDeleteRange(caller, request),
      )
    }),

    'KV/Txn': method(TxnRequest, TxnResponse, async (request, call, bytes) => {
      validateTxn(request, node.limits.txnOps)
      if (!isReadOnly(request)) {
        return write('txn', bytes, call, (caller) => node.state.access.checkTxn(caller, request))
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

    'KV/Compact': method(CompactionRequest, CompactionResponse, (_, call, bytes) =>
      write('compaction', bytes, call, (caller) => node.state.access.checkAdmin(caller)),
    ),
  }
}

/** Whether a transaction that only reads may be answered without asking the leader (as in etcd). */
function isSerializable({ success, failure }: TxnRequest): boolean {
  const isLocal = (op: RequestOp) => op.requestRange?.serializable === true
  return success.every(isLocal) && failure.every(isLocal)
}
