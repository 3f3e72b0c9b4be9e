import { connect, type Socket } from 'node:net'
import { endLater } from './cleanup.ts'

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rst: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
}
export const endStream = 1
export const endHeaders = 4
export const ack = 1

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

/** A TCP client that sends any bytes, and cuts the answer into HTTP/2 frames. */
export class RawClient {
  readonly socket: Socket
  readonly frames: Frame[] = []
  isClosed = false
  text = ''
  private received: Buffer = Buffer.alloc(0)

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1' })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.isClosed = true
    })
    this.socket.on('data', (chunk) => {
      this.text += chunk
      this.received = Buffer.concat([this.received, chunk])
      this.cut()
    })
    endLater(() => void this.socket.destroy())
  }

  /** The preface, SETTINGS and the given frames. */
  begin(...frames: readonly Buffer[]): this {
    return this.send(
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      frame(frameType.settings, 0, 0),
      ...frames,
    )
  }

  send(...bytes: readonly (Buffer | string)[]): this {
    for (const each of bytes) this.socket.write(each)
    return this
  }

  /** The error codes of the frames of that type. */
  codes(type: number): number[] {
    const at = type === frameType.goaway ? 4 : 0
    return this.frames.filter((each) => each.type === type).map(({ payload }) => payload.readUInt32BE(at))
  }

  private cut(): void {
    const { frames, rest } = framesOf(this.received)
    this.frames.push(...frames)
    this.received = rest
  }
}

/** The whole frames at the beginning of the bytes. */
export function framesOf(bytes: Buffer): { readonly frames: Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = []
  let rest = bytes
  while (rest.byteLength >= 9) {
    const length = rest.readUIntBE(0, 3)
    if (rest.byteLength < 9 + length) break
    frames.push({
      type: rest[3] ?? 0,
      flags: rest[4] ?? 0,
      stream: rest.readUInt32BE(5),
      payload: rest.subarray(9, 9 + length),
    })
    rest = rest.subarray(9 + length)
  }
  return { frames, rest }
}

export function frame(type: number, flags: number, stream: number, payload: Buffer | string = ''): Buffer {
  const body = Buffer.from(payload)
  const head = Buffer.alloc(9)
  head.writeUIntBE(body.byteLength, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, body])
}

/** A number in four bytes: the payload of RST_STREAM and WINDOW_UPDATE. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** SETTINGS with the given numbers and values. */
export function settingsFrame(...settings: readonly (readonly [name: number, value: number])[]): Buffer {
  const pairs = settings.map(([name, value]) => Buffer.concat([Buffer.from([0, name]), uint32(value)]))
  return frame(frameType.settings, 0, 0, Buffer.concat(pairs))
}

/** HEADERS of a call without END_STREAM. */
export function callHeaders(stream: number, method = 'Echo', more: Record<string, string> = {}): Buffer {
  return frame(frameType.headers, endHeaders, stream, headerBlock(method, more))
}

/** Literal fields without indexing and Huffman coding (RFC 7541 §6.2.2). */
export function headerBlock(method = 'Echo', more: Record<string, string> = {}): Buffer {
  const headers = {
    ':method': 'POST',
    ':scheme': 'http',
    ':authority': 'localhost',
    ':path': `/test.Store/${method}`,
    'content-type': 'application/grpc',
    ...more,
  }
  const text = (value: string) => [Buffer.from([value.length]), Buffer.from(value)]
  const fields = Object.entries(headers).flatMap(([name, value]) => [
    Buffer.from([0]),
    ...text(name),
    ...text(value),
  ])
  return Buffer.concat(fields)
}
