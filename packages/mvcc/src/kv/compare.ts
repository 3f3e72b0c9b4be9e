import type { KeyValue } from '../key-value.ts'
import type { Compare } from '../request.ts'
import { compareBytes } from './compare-bytes.ts'
import type { KeySpace } from './key-space.ts'

const noValue = new Uint8Array(0)
const missing: KeyValue = {
  key: '',
  createRevision: 0,
  modRevision: 0,
  version: 0,
  value: noValue,
  lease: 0n,
}
const valueTarget = 3

/** Whether all compares of a transaction hold at the newest revision. */
export const holdAll = (space: KeySpace, compares: readonly Compare[]) =>
  compares.every((compare) => holds(space, compare))

/**
 * A compare of a range must hold for each of its keys. A missing key, or a range without keys, has
 * zeros; a compare with its value never holds.
 */
function holds(space: KeySpace, compare: Compare): boolean {
  let found = false
  let isTrue = true
  space.index.visit(compare, (head) => {
    if (head <= 0) return true
    found = true
    isTrue = isOutcome(compare.result, order(compare, space.log.keyValue(head)))
    return isTrue
  })
  if (found) return isTrue
  return compare.target !== valueTarget && isOutcome(compare.result, order(compare, missing))
}

/**
 * The order of the stored field relative to that of the request. An unset field has its default.
 */
function order(compare: Compare, kv: KeyValue): number {
  switch (compare.target) {
    case 0:
      return kv.version - (compare.version ?? 0)
    case 1:
      return kv.createRevision - (compare.createRevision ?? 0)
    case 2:
      return kv.modRevision - (compare.modRevision ?? 0)
    case valueTarget:
      return compareBytes(kv.value, compare.value ?? noValue)
    case 4: {
      const lease = compare.lease ?? 0n
      return kv.lease < lease ? -1 : kv.lease > lease ? 1 : 0
    }
    default:
      return 0
  }
}

/** In etcd, a compare with an unknown result holds. */
function isOutcome(result: number, order: number): boolean {
  switch (result) {
    case 0:
      return order === 0
    case 1:
      return order > 0
    case 2:
      return order < 0
    case 3:
      return order !== 0
    default:
      return true
  }
}
