import { percentDecoded } from './percent.ts'

const [equals, ampersand] = Buffer.from('=&')

/**
 * The fields of a form as a browser sends it (`application/x-www-form-urlencoded`). Values may have
 * any bytes.
 *
 * @throws {Refusal} for a malformed percent-encoding
 */
export function* fieldsOfForm(body: Buffer): Iterable<readonly [string, Buffer]> {
  for (let start = 0; start < body.byteLength; ) {
    const next = body.indexOf(ampersand as number, start)
    const end = next < 0 ? body.byteLength : next
    const part = body.subarray(start, end)
    start = end + 1
    if (part.byteLength === 0) continue
    const sign = part.indexOf(equals as number)
    const nameEnd = sign < 0 ? part.byteLength : sign
    const name = percentDecoded(part.subarray(0, nameEnd), true)
    yield [name.toString(), percentDecoded(part.subarray(nameEnd + 1), true)]
  }
}
