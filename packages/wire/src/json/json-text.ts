import { WireError } from '../wire-error.ts'
import type { Json } from './json.ts'

/** A string as it is, or a whole number of more digits than a double keeps. */
const stringOrLongNumber = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g

/**
 * The value of a request's body. Whole numbers of 16 and more digits are texts in it, with all their
 * digits: a lease id that is sent as a number stays exact. An empty body is null, as for etcd.
 *
 * @throws {WireError} where the text is no JSON
 */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(
      text.replace(stringOrLongNumber, (token) => (token.startsWith('"') ? token : `"${token}"`)),
    )
  } catch (error) {
    throw new WireError(`the body is no JSON: ${error instanceof Error ? error.message : error}`)
  }
}

const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' }

/** Compact JSON. Characters of HTML are escaped, as the gateway of etcd 3.4 has them. */
export function stringifyJson(json: Json): string {
  return JSON.stringify(json).replace(/[<>&]/g, (character) => escapes[character] ?? character)
}
