/** The reversed polynomial of Castagnoli. */
const polynomial = 0x82f63b78

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0)
  return remainder
})

/**
 * CRC32C (RFC 3720, appendix B.4).
 *
 * @param crc of the bytes before; 0 at the beginning
 * @returns an unsigned 32-bit number
 */
export function crc32c(bytes: Uint8Array, crc = 0): number {
  let state = ~crc
  for (let at = 0; at < bytes.length; at += 1) {
    state = (state >>> 8) ^ (table[(state ^ (bytes[at] as number)) & 0xff] as number)
  }
  return ~state >>> 0
}
