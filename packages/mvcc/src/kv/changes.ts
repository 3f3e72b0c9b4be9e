import type { Change, Event, Key, KeyRange, Revision } from '../key-value.ts'
import { covers } from './key-index.ts'
import type { KeySpace } from './key-space.ts'
import { compactedError } from './revision-error.ts'
import type { RecordId } from './segment.ts'

/**
 * The implementation of `History.changesFrom`.
 *
 * @throws StoreError if `revision` is below the compacted one
 */
export function readChanges(
  space: KeySpace,
  revision: Revision,
  range: KeyRange,
  recordsMax: number,
): { readonly changes: readonly Change[]; readonly next: Revision } {
  if (revision < space.compactRevision) throw compactedError()
  const { log } = space
  const changes: Change[] = []
  let next = revision
  let id = log.firstOf(revision)
  for (let read = 0; id < log.end && read < recordsMax; ) {
    const ids: RecordId[] = []
    next = log.modRevision(id)
    for (; id < log.end && log.modRevision(id) === next; id = log.firstFrom(id + 1)) ids.push(id)
    read += ids.length
    const events = eventsOf(space, ids, range, next)
    if (events.length > 0) changes.push({ revision: next, events })
    next += 1
  }
  return { changes, next: id < log.end ? next : Math.max(revision, space.revision + 1) }
}

/** @param ids the records of one revision */
function eventsOf(space: KeySpace, ids: readonly RecordId[], range: KeyRange, revision: Revision): Event[] {
  const { log, compactRevision } = space
  const [first = log.end] = ids
  const covered = ids.filter((id) => covers(range, log.key(id)))
  if (revision > compactRevision) return covered.map((id) => eventOf(space, id, first))
  // A compaction at this very revision keeps the last version of each key, and no version before
  // it.
  const last = new Map<Key, RecordId>()
  for (const id of covered) last.set(log.key(id), id)
  return [...last.values()].sort((one, other) => one - other).map((id) => eventOf(space, id, 0))
}

/** @param first the first record of the event's revision; 0 if there is no version before */
function eventOf(space: KeySpace, id: RecordId, first: RecordId): Event {
  const { log } = space
  const kv = log.keyValue(id)
  const previous = first > 0 ? space.visibleBefore(id, first) : 0
  return {
    type: kv.version === 0 ? 'delete' : 'put',
    kv,
    prevKv: previous > 0 ? log.keyValue(previous) : undefined,
  }
}
