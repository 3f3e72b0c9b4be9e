import type { Key, KeyValue, LeaseId, Revision } from '../key-value.ts'
import { firstIndex } from './binary-search.ts'
import { type RecordId, Segment, type StoredVersion } from './segment.ts'

/**
 * A segment accepts no more records than this, and no second record beyond these bytes of values.
 */
const recordsMax = 1024
const valueBytesMax = 1 << 20

/** About the memory of one record besides its value and its key. */
const recordBytes = 72

/*
 * Invariants:
 * 1. Segments are ordered by id, none is empty, and only the last one takes new records.
 * 2. A record keeps its id when it moves to another segment.
 */

/** All records in the order of revisions. */
export class RecordLog {
  private segments: Segment[] = []
  private lastAppended: RecordId = 0
  private hasSparse = false
  /** About the memory of the records without their keys. */
  bytes = 0
  /** Records that were not removed. */
  count = 0
  // The end of the last look-up. Most look-ups are close to the one before.
  private segment: Segment | undefined
  private slot = 0

  /** The id after the newest record. */
  get end(): RecordId {
    return this.lastAppended + 1
  }

  get segmentCount(): number {
    return this.segments.length
  }

  /** The bytes of values that were removed and not reclaimed yet. */
  get removedValueBytes(): number {
    return this.segments.reduce((sum, each) => sum + each.valueBytes - each.liveValueBytes, 0)
  }

  /** @param previous the record of the same key before this one */
  append(version: StoredVersion, previous: RecordId): RecordId {
    // All records of a key share one text.
    const key = previous > 0 ? this.key(previous) : version.key
    let last = this.segments.at(-1)
    if (last === undefined || last.isFull || last.valueBytes + version.value.length > valueBytesMax) {
      if (last !== undefined) {
        last.seal()
        this.hasSparse ||= last.isSparse
      }
      last = new Segment(recordsMax)
      this.segments.push(last)
    }
    this.lastAppended += 1
    last.append(this.lastAppended, key, version, previous)
    this.bytes += recordBytes + version.value.length
    this.count += 1
    return this.lastAppended
  }

  has(id: RecordId): boolean {
    return this.locate(id)
  }

  key(id: RecordId): Key {
    return this.at(id).keys[this.slot] as Key
  }

  modRevision(id: RecordId): Revision {
    return this.at(id).modRevision(this.slot)
  }

  createRevision(id: RecordId): Revision {
    return this.at(id).createRevision(this.slot)
  }

  version(id: RecordId): number {
    return this.at(id).version(this.slot)
  }

  lease(id: RecordId): LeaseId {
    return this.at(id).lease(this.slot)
  }

  isTombstone(id: RecordId): boolean {
    return this.version(id) === 0
  }

  value(id: RecordId): Uint8Array {
    return this.at(id).value(this.slot)
  }

  keyValue(id: RecordId): KeyValue {
    return this.at(id).keyValue(this.slot)
  }

  storedVersion(id: RecordId): StoredVersion {
    return this.at(id).storedVersion(this.slot)
  }

  /** The record of the same key before this one; 0 if there is none any more. */
  previous(id: RecordId): RecordId {
    const previous = this.at(id).previous(this.slot)
    return previous > 0 && this.locate(previous) ? previous : 0
  }

  /** The first record at or after `id`; `end` if there is none. */
  firstFrom(id: RecordId): RecordId {
    let at = this.segmentFrom(id)
    for (let segment = this.segments[at]; segment !== undefined; segment = this.segments[at]) {
      for (let slot = segment.firstSlotFrom(id); slot < segment.count; slot += 1) {
        if (segment.keys[slot] === undefined) continue
        this.segment = segment
        this.slot = slot
        return segment.id(slot)
      }
      at += 1
    }
    return this.end
  }

  /** The first record of a revision or a later one; `end` if there is none. */
  firstOf(revision: Revision): RecordId {
    const segment =
      this.segments[
        firstIndex(this.segments.length, (at) => (this.segments[at] as Segment).lastModRevision >= revision)
      ]
    if (segment === undefined) return this.end
    return this.firstFrom(segment.id(segment.firstSlotOf(revision)))
  }

  /** Does nothing if the record was removed before. */
  remove(id: RecordId): void {
    if (!this.locate(id)) return
    const segment = this.at(id)
    this.bytes -= recordBytes + segment.valueLength(this.slot)
    this.count -= 1
    segment.remove(this.slot)
    if (segment !== this.segments.at(-1)) this.hasSparse ||= segment.isSparse
    this.segment = undefined
  }

  /** Releases the memory of removed records if they outnumber the others. */
  reclaim(): void {
    if (!this.hasSparse) return
    this.hasSparse = false
    this.segment = undefined
    const active = this.segments.pop() as Segment
    const kept: Segment[] = []
    for (const segment of this.segments) {
      if (!segment.isSparse) kept.push(segment)
      else if (segment.liveCount > 0) reclaimInto(kept, segment)
    }
    kept.push(active)
    this.segments = kept
  }

  private at(id: RecordId): Segment {
    if (!this.locate(id)) throw new RangeError(`no record ${id}`)
    return this.segment as Segment
  }

  private locate(id: RecordId): boolean {
    let segment = this.segment
    if (segment !== undefined) {
      if (segment.id(this.slot) === id && segment.keys[this.slot] !== undefined) return true
      if (id < segment.firstId || id > segment.lastId) segment = undefined
    }
    segment ??= this.segments[this.segmentFrom(id)]
    const slot = segment?.slotOf(id) ?? -1
    if (slot < 0) return false
    this.segment = segment
    this.slot = slot
    return true
  }

  /** The index of the first segment that ends at or after `id`. */
  private segmentFrom(id: RecordId): number {
    return firstIndex(this.segments.length, (at) => (this.segments[at] as Segment).lastId >= id)
  }
}

/**
 * Copies the rest of a sparse segment to the end of `kept`, into the last segment if it has room.
 */
function reclaimInto(kept: Segment[], segment: Segment): void {
  const last = kept.at(-1)
  const parts = last !== undefined && fitTogether(last, segment) ? [last, segment] : [segment]
  if (parts.length > 1) kept.pop()
  const sum = (of: (part: Segment) => number) => parts.reduce((total, part) => total + of(part), 0)
  const merged = new Segment(
    sum((part) => part.liveCount),
    sum((part) => part.liveValueBytes),
  )
  for (const part of parts) part.copyTo(merged)
  kept.push(merged)
}

function fitTogether(one: Segment, other: Segment): boolean {
  return (
    one.liveCount + other.liveCount <= recordsMax &&
    one.liveValueBytes + other.liveValueBytes <= valueBytesMax
  )
}
