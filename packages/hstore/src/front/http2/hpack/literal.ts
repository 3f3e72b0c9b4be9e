/*
 * The server sends fields as literals without indexing (RFC 7541 §6.2.2), so it keeps no state for
 * a connection, and a block is the same for all of them.
 */

/** The client's table stays empty. It has to know after it has made its table smaller (§4.2). */
export const emptyTable = Buffer.from([0x20])

/** A field whose name is in the static table. */
export function literalOf(nameIndex: number, value: string): Buffer {
  return Buffer.concat([integer(0, 0x0f, nameIndex), string(value)])
}

/** A field by its name. */
export function namedLiteral(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), string(name), string(value)])
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  return Buffer.concat([integer(0, 0x7f, bytes.byteLength), bytes])
}

/** @param mask of the bits in the first byte that belong to the integer (§5.1) */
function integer(first: number, mask: number, value: number): Buffer {
  if (value < mask) return Buffer.from([first | value])
  const bytes = [first | mask]
  let rest = value - mask
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return Buffer.from([...bytes, rest])
}
