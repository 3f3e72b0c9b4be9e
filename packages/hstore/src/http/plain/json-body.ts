import { isUtf8 } from 'node:buffer'
import { invalid } from './refusal.ts'

/**
 * The fields of a JSON object of texts, each as the UTF-8 bytes of its text.
 *
 * @throws {Refusal} for anything else
 */
export function* fieldsOfJson(body: Buffer): Iterable<readonly [string, Buffer]> {
  for (const [name, value] of Object.entries(objectOf(body))) {
    if (typeof value !== 'string') throw invalid('Every field of the JSON object must be a string.')
    const bytes = Buffer.from(value)
    // Half of a surrogate pair has no UTF-8, and would be stored as U+FFFD.
    if (bytes.toString() !== value)
      throw invalid('A string of the body is not well-formed Unicode. Send any bytes as base64.')
    yield [name, bytes]
  }
}

function objectOf(body: Buffer): object {
  if (!isUtf8(body)) throw invalid('The body is not UTF-8. Send other bytes as base64.')
  const value = parsed(body.toString())
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('The body must be a JSON object, such as {"key": "a", "value": "1"}.')
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('The body is malformed JSON. Send an object, such as {"key": "a", "value": "1"}.')
  }
}
