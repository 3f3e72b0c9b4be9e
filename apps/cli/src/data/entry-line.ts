import * as z from 'zod'
import type { Entry } from './entry.ts'

/**
 * One entry on one line: `{"key":"favourite:demo:fado-0001","value":{"addedAt":"…"}}`. If JSON
 * would change the bytes of a value, it is stored as a string in `text` instead.
 */
const Line = z.union([
  z.strictObject({ key: z.string().min(1), value: z.json() }),
  z.strictObject({ key: z.string().min(1), text: z.string() }),
])

export function formatEntry({ key, value }: Entry): string {
  return comesBack(value)
    ? `{"key":${JSON.stringify(key)},"value":${value}}`
    : JSON.stringify({ key, text: value })
}

function comesBack(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === text
  } catch {
    return false
  }
}

/** @throws {SyntaxError} with the reason */
export function parseEntry(line: string): Entry {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw new SyntaxError('it is not JSON')
  }
  const result = Line.safeParse(json)
  if (!result.success) throw new SyntaxError('it is not an object with a key and a value')
  const entry = result.data
  return { key: entry.key, value: 'text' in entry ? entry.text : JSON.stringify(entry.value) }
}
