/*
 * The HTTP/2 frames (RFC 9113) that a gRPC client sends, as bytes. The client of a benchmark must
 * use little CPU, so that the servers are measured and not the client.
 */

export const frameHeaderBytes = 9
export const frameType = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
} as const
export const flag = { endStream: 1, ack: 1, endHeaders: 4 } as const

/** The largest window that the protocol allows, for a stream and for a connection. */
export const windowBytesMax = 2 ** 31 - 1
/** The window of a connection before the first update. */
export const firstWindowBytes = 65_535
/** The frame payload that every server accepts. */
const payloadBytesMax = 16_384
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const initialWindowSize = 4

export function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(frameHeaderBytes + payload.byteLength)
  bytes.writeUIntBE(payload.byteLength, 0, 3)
  bytes[3] = type
  bytes[4] = flags
  bytes.writeUInt32BE(stream, 5)
  bytes.set(payload, frameHeaderBytes)
  return bytes
}

export function windowUpdate(bytes: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(bytes)
  return frame(frameType.windowUpdate, 0, 0, payload)
}

/** Opens a connection with windows so large that they never block a server. */
export function opening(): Buffer {
  const settings = Buffer.alloc(6)
  settings.writeUInt16BE(initialWindowSize, 0)
  settings.writeUInt32BE(windowBytesMax, 2)
  return Buffer.concat([
    preface,
    frame(frameType.settings, 0, 0, settings),
    windowUpdate(windowBytesMax - firstWindowBytes),
  ])
}

/** A gRPC message with its prefix, in DATA frames without a stream. */
export interface Body {
  readonly frames: Buffer
  /** Offsets of the frames. */
  readonly starts: readonly number[]
  /** Bytes that count for windows. */
  readonly payloadBytes: number
}

/** @param endsStream whether the client sends nothing after it */
export function bodyOf(message: Uint8Array, endsStream: boolean): Body {
  const payload = Buffer.alloc(5 + message.byteLength)
  payload.writeUInt32BE(message.byteLength, 1)
  payload.set(message, 5)
  const frames: Buffer[] = []
  const starts: number[] = []
  let length = 0
  for (let at = 0; at < payload.length; at += payloadBytesMax) {
    const isLast = at + payloadBytesMax >= payload.length
    const part = payload.subarray(at, at + payloadBytesMax)
    const bytes = frame(frameType.data, isLast && endsStream ? flag.endStream : 0, 0, part)
    frames.push(bytes)
    starts.push(length)
    length += bytes.length
  }
  return { frames: Buffer.concat(frames), starts, payloadBytes: payload.length }
}

/**
 * The headers for the calls of a connection. As with other clients, the first call adds the strings
 * to the server's table (RFC 7541), and later calls refer to them.
 */
export function headersOf(
  path: string,
  authority: string,
): { readonly first: Buffer; readonly later: Buffer } {
  const [methodPost, schemeHttp] = [0x83, 0x86]
  const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)])
  /** A name of the static table, below 63. */
  const named = (name: number, value: string) => Buffer.concat([Buffer.from([0x40 | name]), text(value)])
  const block = Buffer.concat([
    Buffer.from([methodPost, schemeHttp]),
    named(4, path),
    named(1, authority),
    named(31, 'application/grpc'),
    Buffer.from([0x40]),
    text('te'),
    text('trailers'),
  ])
  // The newest entry of the table has the number 62.
  const references = Buffer.from([methodPost, schemeHttp, 0x80 | 65, 0x80 | 64, 0x80 | 63, 0x80 | 62])
  const headers = (payload: Buffer) => frame(frameType.headers, flag.endHeaders, 0, payload)
  return { first: headers(block), later: headers(references) }
}
