import type { Compare, DeleteRangeRequest, PutRequest, RangeRequest, TxnRequest } from '../../request.ts'

export function rangeOf(key: string, rangeEnd = ''): RangeRequest {
  return {
    key,
    rangeEnd,
    limit: 0,
    revision: 0,
    sortOrder: 0,
    sortTarget: 0,
    serializable: false,
    keysOnly: false,
    countOnly: false,
    minModRevision: 0,
    maxModRevision: 0,
    minCreateRevision: 0,
    maxCreateRevision: 0,
  }
}

export function putOf(key: string): PutRequest {
  return { key, value: new Uint8Array(), lease: 0n, prevKv: false, ignoreValue: false, ignoreLease: false }
}

export function deleteOf(key: string, rangeEnd = ''): DeleteRangeRequest {
  return { key, rangeEnd, prevKv: false }
}

/** A condition that the key was never put. */
export function compareOf(key: string, rangeEnd = ''): Compare {
  return { result: 0, target: 0, key, version: 0, rangeEnd }
}

export function txnOf(request: Partial<TxnRequest>): TxnRequest {
  return { compare: [], success: [], failure: [], ...request }
}
