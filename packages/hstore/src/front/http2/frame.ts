/*
 * A frame is a header of nine bytes and a payload (RFC 9113 §4.1). The header is the length of the
 * payload in three bytes, the type, the flags, and the stream in four bytes.
 */

export const frameHeaderBytes = 9
/** The largest payload both ways: the value without SETTINGS. */
export const payloadBytesMax = 16_384
/** Of a stream and of a connection: the largest that the protocol allows. */
export const windowBytesMax = 2 ** 31 - 1
/** The window of a stream and of a connection without SETTINGS and WINDOW_UPDATE. */
export const initialWindowBytes = 65_535
/** Stream 0 is the connection. */
export const connectionId = 0

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const flag = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const

export const errorCode = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  streamClosed: 5,
  frameSizeError: 6,
  refusedStream: 7,
  compressionError: 9,
  enhanceYourCalm: 11,
} as const

export type ErrorCode = (typeof errorCode)[keyof typeof errorCode]

export const setting = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const

export function readUint31(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) & 0x7f) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  )
}

export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

export function writeFrameHeader(
  bytes: Uint8Array,
  at: number,
  length: number,
  type: number,
  flags: number,
  stream: number,
): void {
  bytes[at] = length >>> 16
  bytes[at + 1] = length >>> 8
  bytes[at + 2] = length
  bytes[at + 3] = type
  bytes[at + 4] = flags
  writeUint32(bytes, at + 5, stream)
}

/** A whole frame. */
export function frameOf(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(frameHeaderBytes + payload.byteLength)
  writeFrameHeader(bytes, 0, payload.byteLength, type, flags, stream)
  bytes.set(payload, frameHeaderBytes)
  return bytes
}
