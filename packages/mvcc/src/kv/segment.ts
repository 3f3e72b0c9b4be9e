import type { Key, KeyValue, LeaseId, Revision } from '../key-value.ts'
import { firstIndex } from './binary-search.ts'
import { Column } from './column.ts'

/*
 * Records are stored in columns, not in objects: the first version of a key costs about 30 bytes
 * besides its value and its key, and a later one about 60. The garbage collector has a handful of
 * arrays to mark for a thousand records.
 *
 * Invariants:
 * 1. Ids, and with them the pairs of revision and sub, increase from slot to slot.
 * 2. The bytes of a value are never overwritten, so a view of them stays valid. A larger buffer
 *    replaces the old one.
 */

/** The number of a record in the order of revisions. The first one has 1; 0 means none. */
export type RecordId = number

/** One version of a key, or the tombstone of a deletion. */
export interface StoredVersion {
  readonly key: Key
  /** The revision of the transaction that wrote it. */
  readonly modRevision: Revision
  /** Its position within that transaction, from 0. */
  readonly sub: number
  /** 0 in a tombstone. */
  readonly createRevision: Revision
  /** 0 in a tombstone, and only there. */
  readonly version: number
  readonly value: Uint8Array
  readonly lease: LeaseId
}

const noBytes = new Uint8Array(0)
const noLease = 0n
const firstValueBytes = 1 << 12

/** A run of records, in the order of revisions. */
export class Segment {
  /** Undefined if the record was removed. */
  readonly keys: (Key | undefined)[] = []
  /** The difference to the id of the slot if no record before it were missing. */
  private readonly skippedIds: Column
  private readonly modRevisions: Float64Array
  private readonly subs: Uint32Array
  /** Revisions from the creation of the key to the record. */
  private readonly ages: Column
  /** Versions after the first one of the key. */
  private readonly laterVersions: Column
  /** The records that were superseded; 0 if there was none. */
  private readonly superseded: Column
  /** The end of each value. A value begins where the one before ends. */
  private readonly ends: Uint32Array
  private leases: BigInt64Array | undefined
  private values: Uint8Array
  private readonly capacity: number
  firstId: RecordId = 0
  /** Records, including removed ones. */
  count = 0
  liveCount = 0
  /** Bytes of the values, including those of removed records. */
  valueBytes = 0
  liveValueBytes = 0

  constructor(capacity: number, valueCapacity = firstValueBytes) {
    this.capacity = capacity
    this.skippedIds = new Column(capacity)
    this.modRevisions = new Float64Array(capacity)
    this.subs = new Uint32Array(capacity)
    this.ages = new Column(capacity)
    this.laterVersions = new Column(capacity)
    this.superseded = new Column(capacity)
    this.ends = new Uint32Array(capacity)
    this.values = new Uint8Array(valueCapacity)
  }

  get lastId(): RecordId {
    return this.id(this.count - 1)
  }

  get lastModRevision(): Revision {
    return this.modRevision(this.count - 1)
  }

  get isFull(): boolean {
    return this.count === this.capacity
  }

  /** Whether removed records take more memory than the others. */
  get isSparse(): boolean {
    return this.liveCount * 2 < this.count || this.liveValueBytes * 2 < this.valueBytes
  }

  /** @param key the text to keep: records of one key share it */
  append(id: RecordId, key: Key, version: Omit<StoredVersion, 'key'>, previous: RecordId): void {
    const slot = this.count
    if (slot === 0) this.firstId = id
    this.skippedIds.set(slot, id - this.firstId - slot)
    this.modRevisions[slot] = version.modRevision
    this.subs[slot] = version.sub
    this.ages.set(slot, version.modRevision - version.createRevision)
    this.laterVersions.set(slot, version.version - 1)
    this.superseded.set(slot, previous)
    this.keys.push(key)
    if (version.lease !== noLease) {
      this.leases ??= new BigInt64Array(this.capacity)
      this.leases[slot] = version.lease
    }
    this.appendValue(version.value)
    this.ends[slot] = this.valueBytes
    this.count += 1
    this.liveCount += 1
    this.liveValueBytes += version.value.length
  }

  /** The slot of a record that was not removed; -1 if there is none. */
  slotOf(id: RecordId): number {
    const slot = this.firstSlotFrom(id)
    return slot < this.count && this.id(slot) === id && this.keys[slot] !== undefined ? slot : -1
  }

  /** The first slot whose id is at least `id`; `count` if there is none. */
  firstSlotFrom(id: RecordId): number {
    // If no slot before it was reclaimed, a record lies at its distance from the first one.
    const guess = id - this.firstId
    if (guess <= 0) return 0
    if (guess < this.count && this.id(guess) === id) return guess
    return firstIndex(Math.min(guess, this.count), (at) => this.id(at) >= id)
  }

  /** The first slot of a revision or a later one; `count` if there is none. */
  firstSlotOf(revision: Revision): number {
    return firstIndex(this.count, (at) => this.modRevision(at) >= revision)
  }

  id(slot: number): RecordId {
    return this.firstId + slot + this.skippedIds.at(slot)
  }

  modRevision(slot: number): Revision {
    return this.modRevisions[slot] as number
  }

  createRevision(slot: number): Revision {
    return this.modRevision(slot) - this.ages.at(slot)
  }

  version(slot: number): number {
    return this.laterVersions.at(slot) + 1
  }

  /** The record that this one superseded, which may have been removed; 0 if there was none. */
  previous(slot: number): RecordId {
    return this.superseded.at(slot)
  }

  valueLength(slot: number): number {
    return (this.ends[slot] as number) - this.valueStart(slot)
  }

  /** A view, not a copy. */
  value(slot: number): Uint8Array {
    const [start, end] = [this.valueStart(slot), this.ends[slot] as number]
    return start === end ? noBytes : new Uint8Array(this.values.buffer, start, end - start)
  }

  lease(slot: number): LeaseId {
    return this.leases?.[slot] ?? noLease
  }

  keyValue(slot: number): KeyValue {
    return {
      key: this.keys[slot] as Key,
      createRevision: this.createRevision(slot),
      modRevision: this.modRevision(slot),
      version: this.version(slot),
      value: this.value(slot),
      lease: this.lease(slot),
    }
  }

  storedVersion(slot: number): StoredVersion {
    return {
      key: this.keys[slot] as Key,
      modRevision: this.modRevision(slot),
      sub: this.subs[slot] as number,
      createRevision: this.createRevision(slot),
      version: this.version(slot),
      value: this.value(slot),
      lease: this.lease(slot),
    }
  }

  remove(slot: number): void {
    this.keys[slot] = undefined
    this.liveCount -= 1
    this.liveValueBytes -= this.valueLength(slot)
  }

  /** Releases the room at the end of a segment that receives no more records. */
  seal(): void {
    if (this.values.length > this.valueBytes) this.values = this.values.slice(0, this.valueBytes)
  }

  /** Copies the records that were not removed. */
  copyTo(target: Segment): void {
    for (let slot = 0; slot < this.count; slot += 1) {
      const key = this.keys[slot]
      if (key === undefined) continue
      target.append(this.id(slot), key, this.storedVersion(slot), this.previous(slot))
    }
  }

  private valueStart(slot: number): number {
    return slot === 0 ? 0 : (this.ends[slot - 1] as number)
  }

  private appendValue(value: Uint8Array): void {
    const end = this.valueBytes + value.length
    if (end > this.values.length) {
      const larger = new Uint8Array(Math.max(end, this.values.length * 2))
      larger.set(this.values.subarray(0, this.valueBytes))
      this.values = larger
    }
    this.values.set(value, this.valueBytes)
    this.valueBytes = end
  }
}
