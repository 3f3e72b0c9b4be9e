import { crc32 } from 'node:zlib'

/*
 * One write of the log is one frame:
 *
 *   nonce u32 | crc u32 | previous u32 | length u32 | payload | end byte
 *
 * Numbers are little-endian. `nonce` is the segment's: a number by chance, so neither another
 * segment's bytes nor a client's can pass for a frame. `previous` is the `crc` of the frame before,
 * across segments. `crc` is the CRC-32 of everything behind it, seeded with the nonce. `length`
 * counts the payload and the end byte. The end byte is not 0, so a frame whose tail is missing in a
 * file of zeros ends with 0.
 *
 * A frame is written only after the one before is durable. So at most the last frame of a log can
 * be torn by a crash.
 */

export const frameHeaderBytes = 16
/** The bytes that a frame adds to its payload. */
const frameBytes = frameHeaderBytes + 1
const endByte = 0xa5
const crcFrom = 8

/**
 * Fills in a frame in place. @param frame room for the header, the payload, room for the end byte
 */
export function sealFrame(frame: Buffer, nonce: number, previous: number): number {
  frame[frame.length - 1] = endByte
  frame.writeUInt32LE(previous, crcFrom)
  frame.writeUInt32LE(frame.length - frameHeaderBytes, crcFrom + 4)
  const crc = crc32(frame.subarray(crcFrom), nonce)
  frame.writeUInt32LE(nonce, 0)
  frame.writeUInt32LE(crc, 4)
  return crc
}

export interface Frame {
  readonly payload: Buffer
  readonly crc: number
  readonly previous: number
  /** Where the next one begins. */
  readonly end: number
}

/** @returns undefined where no whole frame of this segment begins */
export function frameAt(content: Buffer, at: number, nonce: number): Frame | undefined {
  if (at + frameBytes > content.length || content.readUInt32LE(at) !== nonce) return undefined
  const end = at + frameHeaderBytes + content.readUInt32LE(at + 12)
  if (end < at + frameBytes || end > content.length || content[end - 1] !== endByte) return undefined
  const crc = content.readUInt32LE(at + 4)
  if (crc32(content.subarray(at + crcFrom, end), nonce) !== crc) return undefined
  const payload = content.subarray(at + frameHeaderBytes, end - 1)
  return { payload, crc, previous: content.readUInt32LE(at + crcFrom), end }
}

/** The place of the first whole frame from `at` on. */
export function findFrame(content: Buffer, at: number, nonce: number): number | undefined {
  const mark = Buffer.alloc(4)
  mark.writeUInt32LE(nonce)
  for (let next = content.indexOf(mark, at); next >= 0; next = content.indexOf(mark, next + 1))
    if (frameAt(content, next, nonce) !== undefined) return next
  return undefined
}
