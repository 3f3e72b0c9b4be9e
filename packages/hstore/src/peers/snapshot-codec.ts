import type { SnapshotMeta } from '@ticketcd/raft'
import { Reader, type Writer } from '../codec/bytes.ts'
import { readConfiguration, writeConfiguration } from '../codec/entry.ts'

/** The receiver's last word about a snapshot. */
export interface SnapshotAnswer {
  readonly isInstalled: boolean
  /** Why not. */
  readonly words: string
}

export function writeMeta(out: Writer, { index, term, configuration }: SnapshotMeta): void {
  out.varint(index)
  out.varint(term)
  writeConfiguration(out, configuration)
}

/** @throws {RangeError} where the bytes are no description of a snapshot */
export function readMeta(payload: Buffer): SnapshotMeta {
  const input = new Reader(payload)
  return { index: input.varint(), term: input.varint(), configuration: readConfiguration(input) }
}

export function writeSnapshotAnswer(out: Writer, { isInstalled, words }: SnapshotAnswer): void {
  out.byte(isInstalled ? 1 : 0)
  out.text(words)
}

/** @throws {RangeError} where the bytes are no answer */
export function readSnapshotAnswer(payload: Buffer): SnapshotAnswer {
  const input = new Reader(payload)
  return { isInstalled: input.byte() === 1, words: input.text() }
}
