import { crc32 } from 'node:zlib'

/*
 * A frame is a header, one byte for the channel, and the payload. The header is the length of
 * channel and payload, and their CRC32, both as little-endian 32-bit numbers. The CRC begins with
 * the length as its value, so it covers the length too.
 */

/** Bytes of the header. */
export const headerBytes = 8

/** Bytes of a frame besides its payload. */
export const frameOverheadBytes = headerBytes + 1

/**
 * The meaning of a payload. A byte that is not listed ends the connection. The first three keep
 * their bytes and their layout in all versions of the protocol, so that two versions can refuse
 * each other in words.
 */
export const channel = {
  greeting: 0,
  welcome: 1,
  refusal: 2,
  ping: 3,
  pong: 4,
  /** Proves that the sender runs. It is sent if nothing else was for a ping interval. */
  idle: 5,
  message: 6,
  request: 7,
  response: 8,
  snapshotMeta: 9,
  snapshotChunk: 10,
  snapshotEnd: 11,
  snapshotAnswer: 12,
  /** In place of a greeting: asks for the members. */
  lookup: 13,
  lookupAnswer: 14,
  /** Asks for no answer. */
  note: 15,
} as const

export type Channel = (typeof channel)[keyof typeof channel]

/** @param parts channel and payload, in pieces */
export function checksumOf(length: number, parts: Iterable<Uint8Array>): number {
  let value = length
  for (const part of parts) value = crc32(part, value)
  return value
}
