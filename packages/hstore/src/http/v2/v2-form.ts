import { V2Error } from '../../v2/v2-error.ts'

/** The parameters of a request, each once: the first one of a name counts. Latin1. */
export type V2Form = ReadonlyMap<string, string>

const empty: V2Form = new Map()

/**
 * Reads the parameters of a request as Go's `ParseForm` does. Those of the body come first.
 *
 * @param body '' where it is no form
 * @throws {V2Error} for malformed escapes, and for semicolons
 */
export function formOf(query: string, body: string): V2Form {
  if (query === '' && body === '') return empty
  const form = new Map<string, string>()
  addTo(form, body)
  addTo(form, query)
  return form
}

function addTo(form: Map<string, string>, text: string): void {
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('&', start)
    const part = next < 0 ? text.slice(start) : text.slice(start, next)
    start = next < 0 ? text.length : next + 1
    if (part === '') continue
    if (part.includes(';')) throw new V2Error('invalidForm', 'invalid semicolon separator in query')
    const sign = part.indexOf('=')
    const name = decoded(sign < 0 ? part : part.slice(0, sign), true)
    if (!form.has(name)) form.set(name, sign < 0 ? '' : decoded(part.slice(sign + 1), true))
  }
}

/**
 * Resolves the escapes of an encoded text. The result has one character for each byte.
 *
 * @param plusIsSpace as in forms
 * @throws {V2Error} for a malformed escape
 */
export function decoded(text: string, plusIsSpace = false): string {
  const spaced = plusIsSpace && text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  return spaced.replace(/%([0-9a-fA-F]{2})?/g, (_: string, digits: string | undefined, at: number) => {
    if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16))
    throw new V2Error('invalidForm', `invalid URL escape "${spaced.slice(at, at + 3)}"`)
  })
}
