/** A compressed flag and a length in four bytes, big endian, come before each message. */
export const prefixBytes = 5

/** Above this size a copy costs more than a second write. */
const copiedBytesMax = 32 * 1024

/** The bytes of a message on the wire, in one piece or, if it is large, in two. */
export function frameMessage(message: Uint8Array): readonly [Buffer] | readonly [Buffer, Uint8Array] {
  const { byteLength } = message
  const isCopied = byteLength <= copiedBytesMax
  const first = Buffer.allocUnsafe(isCopied ? prefixBytes + byteLength : prefixBytes)
  first[0] = 0
  first.writeUInt32BE(byteLength, 1)
  if (!isCopied) return [first, message]
  first.set(message, prefixBytes)
  return [first]
}
