import type { Revision } from './revision.ts'

/** How the keys of a kind of record are written and read. Keys are free of the namespace. */
export interface Keyed<Parts> {
  readonly key: {
    build(parts: Parts): string
    /** The parts of a key of this kind, undefined for any other text. */
    parse(key: string): Parts | undefined
    /** The common start of all keys that share the leading parts; of all keys of this kind when there are none. */
    prefix(leading?: Partial<Parts>): string
  }
}

/**
 * What this package needs to know of a kind of record: its keys and its values. Structural on purpose: the schema's
 * nouns satisfy it without either package importing the other.
 */
export interface RecordType<Parts, Value> extends Keyed<Parts> {
  /** The noun, e.g. `ticket`. Names the table of a mirror, so it is unique among the records of one mirror. */
  readonly name: string
  /** Throws when the text is not a valid value. */
  decode(json: string): Value
  /** Throws when the value is not valid. */
  encode(value: Value): string
}

/** A stored value and where it stands in etcd's history. Keys are free of the namespace. */
export interface Entry<Parts, Value> {
  readonly key: string
  readonly parts: Parts
  readonly value: Value
  /** The revision that created the key (again, if it had been deleted). */
  readonly createRevision: Revision
  /** The revision of the last write: what a compare-and-swap compares. */
  readonly modRevision: Revision
  /** Writes since its creation; 1 for a key written once. */
  readonly version: number
}

/** A stored value as text, before its record type reads it. */
export interface RawEntry {
  readonly key: string
  readonly value: string
  readonly createRevision: Revision
  readonly modRevision: Revision
  readonly version: number
}

/** A stored value that its record type could not read. Reported and skipped, never a crash. */
export interface Problem {
  readonly record: string
  readonly key: string
  readonly modRevision: Revision
  readonly reason: string
}

export type Decoded<Parts, Value> =
  | { readonly ok: true; readonly entry: Entry<Parts, Value> }
  | { readonly ok: false; readonly problem: Problem }

/** Reads an entry by its record type. Total: whatever is wrong with the key or the value comes back as a problem. */
export function decodeEntry<Parts, Value>(
  record: RecordType<Parts, Value>,
  raw: RawEntry,
): Decoded<Parts, Value> {
  try {
    const parts = record.key.parse(raw.key)
    if (parts === undefined)
      return { ok: false, problem: problemOf(record.name, raw, 'the key does not parse') }
    const { key, createRevision, modRevision, version } = raw
    return {
      ok: true,
      entry: { key, parts, value: record.decode(raw.value), createRevision, modRevision, version },
    }
  } catch (error) {
    return {
      ok: false,
      problem: problemOf(record.name, raw, error instanceof Error ? error.message : String(error)),
    }
  }
}

function problemOf(record: string, raw: RawEntry, reason: string): Problem {
  return { record, key: raw.key, modRevision: raw.modRevision, reason }
}
