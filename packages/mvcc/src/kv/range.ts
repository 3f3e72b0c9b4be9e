import type { KeyValue, Revision } from '../key-value.ts'
import type { RangeRequest, RangeResponse } from '../request.ts'
import { compareBytes } from './compare-bytes.ts'
import type { KeySpace } from './key-space.ts'
import type { RecordLog } from './record-log.ts'
import { checkReadable } from './revision-error.ts'
import type { RecordId } from './segment.ts'

/**
 * Returns the answer to a range request.
 *
 * @param newest the revision that is read if the request has none; within a transaction that has
 *   written, its own
 * @throws StoreError if the requested revision is compacted or in the future
 */
export function readRange(space: KeySpace, request: RangeRequest, newest: Revision): RangeResponse {
  const requested = request.revision > 0 ? request.revision : newest
  checkReadable(requested, newest, space.compactRevision)
  const revision = requested === newest ? undefined : requested
  const header = { revision: newest }
  if (request.countOnly) {
    const { count } = space.select(request, revision, 0)
    return { header, kvs: [], more: false, count }
  }
  const { ids, count } = space.select(request, revision, recordsToRead(request))
  const sorted = sort(space.log, request, filter(space.log, request, ids))
  const more = request.limit > 0 && sorted.length > request.limit
  const page = more ? sorted.slice(0, request.limit) : sorted
  const kvs = page.map((id) => readOne(space.log, id, request.keysOnly))
  return { header, kvs, more, count }
}

/**
 * One more than the limit, for `more`. All records if the page is cut from a sorted or filtered
 * list.
 */
function recordsToRead(request: RangeRequest): number {
  const needsAll = request.sortOrder !== 0 || isFiltered(request)
  return needsAll || request.limit <= 0 ? Number.POSITIVE_INFINITY : request.limit + 1
}

const isFiltered = (request: RangeRequest) =>
  request.minModRevision !== 0 ||
  request.maxModRevision !== 0 ||
  request.minCreateRevision !== 0 ||
  request.maxCreateRevision !== 0

function filter(log: RecordLog, request: RangeRequest, ids: RecordId[]): RecordId[] {
  if (!isFiltered(request)) return ids
  const within = (revision: Revision, min: Revision, max: Revision) =>
    (min === 0 || revision >= min) && (max === 0 || revision <= max)
  return ids.filter(
    (id) =>
      within(log.modRevision(id), request.minModRevision, request.maxModRevision) &&
      within(log.createRevision(id), request.minCreateRevision, request.maxCreateRevision),
  )
}

/** The input is sorted by key. Equal records keep that order; etcd does not define theirs. */
function sort(log: RecordLog, request: RangeRequest, ids: RecordId[]): RecordId[] {
  const isDescending = request.sortOrder === 2
  switch (request.sortTarget) {
    case 0:
      return isDescending ? ids.reverse() : ids
    case 1:
      return sortBy(ids, (id) => log.version(id), subtract, isDescending)
    case 2:
      return sortBy(ids, (id) => log.createRevision(id), subtract, isDescending)
    case 3:
      return sortBy(ids, (id) => log.modRevision(id), subtract, isDescending)
    case 4:
      return sortBy(ids, (id) => log.value(id), compareBytes, isDescending)
    default:
      return ids
  }
}

const subtract = (one: number, other: number) => one - other

/**
 * A target other than the key is sorted in ascending order if the request has no order, as in etcd.
 */
function sortBy<Field>(
  ids: RecordId[],
  fieldOf: (id: RecordId) => Field,
  compare: (one: Field, other: Field) => number,
  isDescending: boolean,
): RecordId[] {
  const sign = isDescending ? -1 : 1
  return ids
    .map((id) => ({ id, field: fieldOf(id) }))
    .sort((one, other) => sign * compare(one.field, other.field))
    .map(({ id }) => id)
}

const noValue = new Uint8Array(0)

function readOne(log: RecordLog, id: RecordId, keysOnly: boolean): KeyValue {
  const kv = log.keyValue(id)
  return keysOnly ? { ...kv, value: noValue } : kv
}
