import { invalid } from './refusal.ts'

const [percent, plus, space] = Buffer.from('%+ ')

/** The values of hexadecimal digits by their byte; NaN for other bytes. */
const digits = Array.from({ length: 256 }, (_, byte) => Number.parseInt(String.fromCharCode(byte), 16))
const digitOf = (byte: number | undefined) => digits[byte ?? 0] as number

/**
 * The bytes of a percent-encoded text. They may be any, where `decodeURIComponent` refuses those
 * that are not UTF-8.
 *
 * @param plusIsSpace as in forms
 * @throws {Refusal} for a `%` without two hexadecimal digits
 */
export function percentDecoded(encoded: Buffer, plusIsSpace = false): Buffer {
  const decoded = Buffer.alloc(encoded.byteLength)
  let length = 0
  for (let at = 0; at < encoded.byteLength; at += 1) {
    let byte = encoded[at] as number
    if (byte === percent) {
      byte = 16 * digitOf(encoded[at + 1]) + digitOf(encoded[at + 2])
      if (Number.isNaN(byte))
        throw invalid('A percent-encoding is malformed: two hexadecimal digits follow %. Write % as %25.')
      at += 2
    } else if (plusIsSpace && byte === plus) byte = space as number
    decoded[length] = byte
    length += 1
  }
  return decoded.subarray(0, length)
}
