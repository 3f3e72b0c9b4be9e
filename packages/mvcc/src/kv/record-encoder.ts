import type { Key } from '../key-value.ts'
import type { StoredVersion } from './segment.ts'

/**
 * Room for everything besides the key and the value: the revision, six tags, five numbers of 10
 * bytes.
 */
const restBytesMax = 96
const underscore = 0x5f
const tombstoneMark = 0x74

/** Wire types of protobuf. */
const varint = 0
const lengthDelimited = 2

/**
 * Encodes a record as etcd stores it: the key of its bucket, then the value, an `mvccpb.KeyValue`.
 */
export class RecordEncoder {
  private buffer = new Uint8Array(1 << 10)
  private view = new DataView(this.buffer.buffer)
  private length = 0

  /** @returns a view that is valid until the next call */
  encode(version: StoredVersion): Uint8Array {
    this.reserve(restBytesMax + version.key.length + version.value.length)
    this.revision(version)
    this.text(1, version.key)
    // A tombstone's value has only the key.
    if (version.version > 0) {
      this.number(2, version.createRevision)
      this.number(3, version.modRevision)
      this.number(4, version.version)
      this.bytes(5, version.value)
      this.number(6, BigInt.asUintN(64, version.lease))
    }
    return this.buffer.subarray(0, this.length)
  }

  private reserve(bytes: number): void {
    this.length = 0
    if (bytes <= this.buffer.length) return
    this.buffer = new Uint8Array(bytes * 2)
    this.view = new DataView(this.buffer.buffer)
  }

  private revision({ modRevision, sub, version }: StoredVersion): void {
    this.view.setUint32(0, Math.floor(modRevision / 2 ** 32))
    this.view.setUint32(4, modRevision % 2 ** 32)
    this.buffer[8] = underscore
    // The upper half of a position within a transaction is always 0.
    this.view.setUint32(9, 0)
    this.view.setUint32(13, sub)
    this.length = 17
    if (version === 0) this.byte(tombstoneMark)
  }

  private text(field: number, latin1: Key): void {
    this.byte((field << 3) | lengthDelimited)
    this.varint(latin1.length)
    for (let at = 0; at < latin1.length; at += 1) this.byte(latin1.charCodeAt(at))
  }

  /** As in proto3, a default value is omitted. */
  private bytes(field: number, value: Uint8Array): void {
    if (value.length === 0) return
    this.byte((field << 3) | lengthDelimited)
    this.varint(value.length)
    this.buffer.set(value, this.length)
    this.length += value.length
  }

  private number(field: number, value: number | bigint): void {
    if (value === 0 || value === 0n) return
    this.byte((field << 3) | varint)
    if (typeof value === 'number') this.varint(value)
    else this.bigVarint(value)
  }

  private varint(value: number): void {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80)
    this.byte(rest)
  }

  private bigVarint(value: bigint): void {
    let rest = value
    for (; rest >= 0x80n; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80)
    this.byte(Number(rest))
  }

  private byte(value: number): void {
    this.buffer[this.length] = value
    this.length += 1
  }
}
