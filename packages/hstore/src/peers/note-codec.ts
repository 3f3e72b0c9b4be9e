import { ownCopy, Reader, type Writer } from '../codec/bytes.ts'

/** Bytes of a note besides its body, at most. */
export const noteOverheadBytes = 16

/** Something that a node sends to another one without asking for an answer. */
export interface Note {
  readonly kind: number
  readonly body: Uint8Array
}

export function writeNote(out: Writer, { kind, body }: Note): void {
  out.varint(kind)
  out.raw(body)
}

/**
 * The body is a copy.
 *
 * @throws {RangeError} where the bytes are no note
 */
export function readNote(payload: Buffer): Note {
  const input = new Reader(payload)
  return { kind: input.varint(), body: ownCopy(input.rest()) }
}
