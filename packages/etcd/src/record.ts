import type { Revision } from './revision.ts'

/** How the keys of a kind of record are built and parsed. Keys do not contain the namespace. */
export interface Keyed<Parts> {
  readonly key: {
    build(parts: Parts): string
    /** The parts of a key of this kind, undefined for any other text. */
    parse(key: string): Parts | undefined
    /**
     * The common prefix of all keys that share the leading parts; of all keys of this kind without
     * leading parts.
     */
    prefix(leading?: Partial<Parts>): string
  }
}

/**
 * The keys and values of a kind of record, as far as this package uses them. The type is
 * structural, so that the schema's nouns satisfy it without either package importing the other.
 */
export interface RecordType<Parts, Value> extends Keyed<Parts> {
  /**
   * The noun, e.g. `ticket`. It names the table of a mirror, so it is unique among the records of
   * one mirror.
   */
  readonly name: string
  /** @throws if the text is not a valid value. */
  decode(json: string): Value
  /** @throws if the value is not valid. */
  encode(value: Value): string
}

/** A stored value and its position in etcd's history. Keys do not contain the namespace. */
export interface Entry<Parts, Value> {
  readonly key: string
  readonly parts: Parts
  readonly value: Value
  /** The revision that created the key (again, if it had been deleted). */
  readonly createRevision: Revision
  /** The revision of the last write, for compare-and-swap. */
  readonly modRevision: Revision
  /** Writes since its creation; 1 for a key written once. */
  readonly version: number
}

/** A stored value as text, before its record type decodes it. */
export interface RawEntry {
  readonly key: string
  readonly value: string
  readonly createRevision: Revision
  readonly modRevision: Revision
  readonly version: number
}

/**
 * A stored value that its record type could not decode. It is reported and skipped, never a crash.
 */
export interface Problem {
  readonly record: string
  readonly key: string
  readonly modRevision: Revision
  readonly reason: string
}

export type Decoded<Parts, Value> =
  | { readonly ok: true; readonly entry: Entry<Parts, Value> }
  | { readonly ok: false; readonly problem: Problem }

/**
 * Decodes an entry by its record type. Total: any error in the key or the value is returned as a
 * problem.
 */
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

/** Records of any kind. Only the table of a kind has its types. */
// biome-ignore lint/suspicious/noExplicitAny: the only type that records of all kinds are assignable to
export type AnyRecordType = RecordType<any, any>
