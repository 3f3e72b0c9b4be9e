const plain = /^[\x20-\x24\x26-\x7e]*$/
const percent = 0x25

/**
 * The value of the header `grpc-message`: UTF-8 with all bytes but printable ASCII percent-encoded,
 * and `%` itself (gRPC over HTTP/2, "Status-Message").
 */
export function encodeStatusMessage(message: string): string {
  if (plain.test(message)) return message
  let encoded = ''
  for (const byte of Buffer.from(message, 'utf8')) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== percent
    encoded += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}
