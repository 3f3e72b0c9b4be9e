import { WireError } from '../wire-error.ts'
import type { Json } from './json.ts'

/** The strings and numbers of valid JSON, each as a whole, so that the search takes linear time. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g
const longDigits = /\d{16}/
/** More digits than a double keeps. */
const longWholeNumber = /^-?\d{16,}$/

/**
 * The value of a request's body. Whole numbers of 16 and more digits become texts with all their
 * digits: a lease id that is sent as a number stays exact. An empty body is null, as in etcd.
 *
 * @throws {WireError} if the text is not JSON
 */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
    if (!longDigits.test(text)) return value
    return JSON.parse(
      text.replace(stringOrNumber, (token) => (longWholeNumber.test(token) ? `"${token}"` : token)),
    )
  } catch (error) {
    throw new WireError(`the body is no JSON: ${error instanceof Error ? error.message : error}`)
  }
}

const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' }

/** Compact JSON. Characters of HTML are escaped, as by the gateway of etcd 3.4. */
export function stringifyJson(json: Json): string {
  return JSON.stringify(json).replace(/[<>&]/g, (character) => escapes[character] ?? character)
}
