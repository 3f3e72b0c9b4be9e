import { WireError } from '../wire-error.ts'
import { describe } from './integer-json.ts'
import type { Kind } from './kind.ts'

function bytesFrom(json: unknown): Buffer {
  const bytes = typeof json === 'string' ? Buffer.from(json, 'base64') : undefined
  // Node.js skips characters that are not base64, so only valid base64 is unchanged by the round
  // trip.
  if (bytes === undefined || bytes.toString('base64') !== json)
    throw new WireError(`base64 text is expected, not ${describe(json)}`)
  return bytes
}

/** Values. `decode` copies them, because their input may be a frame of many messages. */
export const bytesKind: Kind<Uint8Array> = {
  protoType: 'bytes',
  wireType: 2,
  initial: new Uint8Array(0),
  isInitial: (value) => value.length === 0,
  write: (out, value) => out.bytes(value),
  read: (input) => input.value(),
  toJson: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
  fromJson: (json) => Uint8Array.from(bytesFrom(json)),
}

/** Keys and ends of ranges as latin1 text, one character for each byte, as in the key index. */
export const keyKind: Kind<string> = {
  protoType: 'bytes',
  wireType: 2,
  initial: '',
  isInitial: (value) => value === '',
  write: (out, value) => out.latin1(value),
  read: (input) => input.latin1(),
  toJson: (value) => Buffer.from(value, 'latin1').toString('base64'),
  fromJson: (json) => bytesFrom(json).toString('latin1'),
}
