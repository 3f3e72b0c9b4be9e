import type { RawEntry } from '@ticketcd/etcd'
import { recordOf } from '../records.ts'

/** The unit of a query: one entry, or one group of entries, by field. */
export type Row = Readonly<Record<string, unknown>>

/**
 * An entry as a row: its key, the parts of the key by name, its value, and its revisions and
 * version.
 */
export function rowOf({ key, value, createRevision, modRevision, version }: RawEntry, keysOnly = false): Row {
  const parts = recordOf(key)?.parts ?? {}
  return {
    key,
    ...parts,
    ...(keysOnly ? {} : { value: jsonOf(value) }),
    createRevision,
    modRevision,
    version,
  }
}

/** The value of a key as JSON, or its text if it is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * The value of a row at a field, such as `value.price`. In a list, the field of each item:
 * `value.lines.quantity` is a list of quantities. Undefined if there is none.
 */
export function fieldOf(row: Row, field: string): unknown {
  // After grouping, the fields of a row have their full names.
  if (Object.hasOwn(row, field)) return row[field]
  return field.split('.').reduce<unknown>(step, row)
}

function step(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => step(item, name))
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}
