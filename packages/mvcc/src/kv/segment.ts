import type { Key, KeyValue, LeaseId, Revision } from '../key-value.ts'
import { firstIndex } from './binary-search.ts'

/*
 * Records lie in columns, not in objects: a record costs about 70 bytes besides its value, and the
 * garbage collector has a handful of arrays to mark for a thousand records.
 *
 * Invariants:
 * 1. Ids, and with them the pairs of revision and sub, rise from slot to slot.
 * 2. The bytes of a value are never overwritten, so a view of them stays valid. A larger buffer
 *    replaces the old one.
 */

/** The number of a record in the order of revisions. The first one has 1; 0 stands for none. */
export type RecordId = number

/** One version of a key, or the tombstone of a deletion. */
export interface StoredVersion {
  readonly key: Key
  /** The revision of the transaction that wrote it. */
  readonly modRevision: Revision
  /** Its place within that transaction, from 0. */
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
  readonly ids: Float64Array
  readonly modRevisions: Float64Array
  readonly subs: Uint32Array
  readonly createRevisions: Float64Array
  readonly versions: Float64Array
  /** The record that this one superseded. 0 where there was none or where it was removed. */
  readonly previous: Float64Array
  /** Undefined where the record was removed. */
  readonly keys: (Key | undefined)[] = []
  /** The end of each value. A value begins where the one before ends. */
  private readonly ends: Uint32Array
  private leases: BigInt64Array | undefined
  private values: Uint8Array
  /** Records, with those that were removed. */
  count = 0
  liveCount = 0
  /** Bytes of the values, with those of removed records. */
  valueBytes = 0
  liveValueBytes = 0

  constructor(capacity: number, valueCapacity = firstValueBytes) {
    this.ids = new Float64Array(capacity)
    this.modRevisions = new Float64Array(capacity)
    this.subs = new Uint32Array(capacity)
    this.createRevisions = new Float64Array(capacity)
    this.versions = new Float64Array(capacity)
    this.previous = new Float64Array(capacity)
    this.ends = new Uint32Array(capacity)
    this.values = new Uint8Array(valueCapacity)
  }

  get firstId(): RecordId {
    return this.ids[0] as number
  }

  get lastId(): RecordId {
    return this.ids[this.count - 1] as number
  }

  get lastModRevision(): Revision {
    return this.modRevisions[this.count - 1] as number
  }

  get isFull(): boolean {
    return this.count === this.ids.length
  }

  /** Whether removed records take more room than the others. */
  get isSparse(): boolean {
    return this.liveCount * 2 < this.count || this.liveValueBytes * 2 < this.valueBytes
  }

  /** @param key the text to keep: records of one key share it */
  append(id: RecordId, key: Key, version: Omit<StoredVersion, 'key'>, previous: RecordId): void {
    const slot = this.count
    this.ids[slot] = id
    this.modRevisions[slot] = version.modRevision
    this.subs[slot] = version.sub
    this.createRevisions[slot] = version.createRevision
    this.versions[slot] = version.version
    this.previous[slot] = previous
    this.keys.push(key)
    if (version.lease !== noLease) {
      this.leases ??= new BigInt64Array(this.ids.length)
      this.leases[slot] = version.lease
    }
    this.appendValue(version.value)
    this.ends[slot] = this.valueBytes
    this.count += 1
    this.liveCount += 1
    this.liveValueBytes += version.value.length
  }

  /** The slot of a record that was not removed; -1 where there is none. */
  slotOf(id: RecordId): number {
    const slot = this.firstSlotFrom(id)
    return slot < this.count && this.ids[slot] === id && this.keys[slot] !== undefined ? slot : -1
  }

  /** The first slot whose id is at least `id`; `count` where there is none. */
  firstSlotFrom(id: RecordId): number {
    // Where no slot before it was reclaimed, a record lies at its distance from the first one.
    const guess = id - this.firstId
    if (guess <= 0) return 0
    if (guess < this.count && this.ids[guess] === id) return guess
    return firstIndex(Math.min(guess, this.count), (at) => (this.ids[at] as number) >= id)
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
      createRevision: this.createRevisions[slot] as number,
      modRevision: this.modRevisions[slot] as number,
      version: this.versions[slot] as number,
      value: this.value(slot),
      lease: this.lease(slot),
    }
  }

  storedVersion(slot: number): StoredVersion {
    return {
      key: this.keys[slot] as Key,
      modRevision: this.modRevisions[slot] as number,
      sub: this.subs[slot] as number,
      createRevision: this.createRevisions[slot] as number,
      version: this.versions[slot] as number,
      value: this.value(slot),
      lease: this.lease(slot),
    }
  }

  remove(slot: number): void {
    this.keys[slot] = undefined
    this.liveCount -= 1
    this.liveValueBytes -= this.valueLength(slot)
  }

  /** Gives back the room at the end of a segment that gets no more records. */
  seal(): void {
    if (this.values.length > this.valueBytes) this.values = this.values.slice(0, this.valueBytes)
  }

  /** Copies the records that were not removed. */
  copyTo(target: Segment): void {
    for (let slot = 0; slot < this.count; slot += 1) {
      const key = this.keys[slot]
      if (key === undefined) continue
      target.append(this.ids[slot] as number, key, this.storedVersion(slot), this.previous[slot] as number)
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
