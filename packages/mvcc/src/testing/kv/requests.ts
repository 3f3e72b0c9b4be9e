import type { LeaseId, Revision } from '../../key-value.ts'
import type {
  CompactionRequest,
  Compare,
  DeleteRangeRequest,
  PutRequest,
  RangeRequest,
  RequestOp,
  TxnRequest,
} from '../../request.ts'

/**
 * A request of one call, as data, so that the same script runs on different stores. One field is
 * set.
 */
export interface Call extends RequestOp {
  readonly compact?: CompactionRequest
  readonly hashKv?: Revision
  readonly grant?: LeaseId
}

/** One byte for each character. */
export const bytes = (latin1: string) => Uint8Array.from(latin1, (character) => character.charCodeAt(0))

export const text = (value: Uint8Array) => String.fromCharCode(...value)

export const range = (
  key: string,
  rangeEnd = '',
  options: Partial<Omit<RangeRequest, 'key' | 'rangeEnd'>> = {},
) => ({
  requestRange: {
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
    ...options,
  } satisfies RangeRequest,
})

export const put = (key: string, value = '', options: Partial<Omit<PutRequest, 'key' | 'value'>> = {}) => ({
  requestPut: {
    key,
    value: bytes(value),
    lease: 0n,
    prevKv: false,
    ignoreValue: false,
    ignoreLease: false,
    ...options,
  } satisfies PutRequest,
})

export const del = (key: string, rangeEnd = '', prevKv = false) => ({
  requestDeleteRange: { key, rangeEnd, prevKv } satisfies DeleteRangeRequest,
})

export const txn = (
  compare: readonly Compare[],
  success: readonly RequestOp[],
  failure: readonly RequestOp[] = [],
) => ({ requestTxn: { compare, success, failure } satisfies TxnRequest })

export const compact = (revision: Revision, physical = true) => ({ compact: { revision, physical } })

const results = { '=': 0, '>': 1, '<': 2, '!=': 3 } as const

/** A compare of one field, or of a value given as text. */
export function when(
  field: 'version' | 'create' | 'mod' | 'value' | 'lease',
  key: string,
  result: keyof typeof results,
  operand: string | number,
  rangeEnd = '',
): Compare {
  const target = ['version', 'create', 'mod', 'value', 'lease'].indexOf(field)
  const base = { key, rangeEnd, result: results[result], target }
  switch (field) {
    case 'version':
      return { ...base, version: Number(operand) }
    case 'create':
      return { ...base, createRevision: Number(operand) }
    case 'mod':
      return { ...base, modRevision: Number(operand) }
    case 'value':
      return { ...base, value: bytes(String(operand)) }
    case 'lease':
      return { ...base, lease: BigInt(operand) }
    default:
      return field satisfies never
  }
}
