/**
 * @returns a UUIDv7 (RFC 9562, section 5.7) in lower case: 48 bits of time, then random bits
 * @param timeMs milliseconds since 1970
 * @param random 16 bytes, of which the last 10 are used
 */
export function uuidv7(timeMs = Date.now(), random = crypto.getRandomValues(new Uint8Array(16))): string {
  const bytes = new Uint8Array(random)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(timeMs / 2 ** 32))
  view.setUint32(2, timeMs % 2 ** 32)
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f))
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f))
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
