import type { Entry, HardState, Index, Persist, Term } from '@ticketcd/raft'
import type { Reader, Writer } from '../codec/bytes.ts'
import { readEntry, writeEntry } from '../codec/entry.ts'

/*
 * One `Persist` is one record of a frame's payload: a byte of flags, then the parts that it has, in
 * the order of `flags`. The index of the first entry, their number, the term of the last one and
 * their bytes precede the entries, so that a reader can skip those that a snapshot covers.
 */

const flags = { hardState: 1, snapshot: 2, entries: 4 }

/** Names an entry. */
export interface Place {
  readonly index: Index
  readonly term: Term
}

/** The change of a record to a log, without its entries. */
export interface Change {
  readonly hardState: HardState | undefined
  /** The log begins anew behind it. */
  readonly snapshot: Place | undefined
  /** Replaces all entries from `first` on. */
  readonly span: { readonly first: Index; readonly last: Place } | undefined
}

export function changeOf({ hardState, snapshot, entries }: Persist): Change {
  const [first] = entries
  const last = entries.at(-1)
  const span = first !== undefined && last !== undefined ? { first: first.index, last } : undefined
  return { hardState, snapshot, span }
}

export function writeRecord(out: Writer, { hardState, snapshot, entries }: Persist): void {
  const [first] = entries
  out.byte(
    (hardState === undefined ? 0 : flags.hardState) |
      (snapshot === undefined ? 0 : flags.snapshot) |
      (first === undefined ? 0 : flags.entries),
  )
  if (hardState !== undefined) writeHardState(out, hardState)
  if (snapshot !== undefined) writePlace(out, snapshot)
  if (first === undefined) return
  out.varint(first.index)
  out.varint(entries.length)
  out.varint(entries.at(-1)?.term ?? 0)
  const at = out.length
  out.uint32(0)
  for (const entry of entries) writeEntry(out, entry)
  out.patchUint32(at, out.length - at - 4)
}

/**
 * @param from entries below this index are left out
 * @throws {RangeError} where the bytes are no record
 */
export function readRecord(input: Reader, from: Index): { change: Change; entries: Entry[] } {
  const bits = input.byte()
  if (bits === 0 || bits > 7) throw new RangeError('a record has unknown parts')
  const hardState = (bits & flags.hardState) === 0 ? undefined : readHardState(input)
  const snapshot = (bits & flags.snapshot) === 0 ? undefined : readPlace(input)
  if ((bits & flags.entries) === 0) return { change: { hardState, snapshot, span: undefined }, entries: [] }
  const first = input.varint()
  const count = input.count()
  const last = { index: first + count - 1, term: input.varint() }
  const change = { hardState, snapshot, span: { first, last } }
  const bytes = input.uint32()
  if (last.index >= from) return { change, entries: readEntries(input, first, count, from) }
  input.skip(bytes)
  return { change, entries: [] }
}

function readEntries(input: Reader, first: Index, count: number, from: Index): Entry[] {
  const entries: Entry[] = []
  for (let index = first; index < first + count; index += 1) {
    const entry = readEntry(input)
    if (entry.index !== index) throw new RangeError(`an entry has the index ${entry.index}, not ${index}`)
    if (index >= from) entries.push(entry)
  }
  return entries
}

export function writeHardState(out: Writer, { term, votedFor }: HardState): void {
  out.varint(term)
  out.byte(votedFor === null ? 0 : 1)
  if (votedFor !== null) out.text(votedFor)
}

export function readHardState(input: Reader): HardState {
  return { term: input.varint(), votedFor: input.byte() === 0 ? null : input.text() }
}

export function writePlace(out: Writer, { index, term }: Place): void {
  out.varint(index)
  out.varint(term)
}

export function readPlace(input: Reader): Place {
  return { index: input.varint(), term: input.varint() }
}
