import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameMessage } from './message-frame.ts'
import { MessageReader } from './message-reader.ts'
import { framed } from './testing/fake-call.ts'

function readAll(reader: MessageReader, chunk: Buffer): Buffer[] {
  reader.push(chunk)
  const messages: Buffer[] = []
  for (let next = reader.next(); next !== undefined; next = reader.next()) messages.push(next)
  return messages
}

test('messages come out as they went in, however their bytes are cut', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 20_000 }), { maxLength: 6 })
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1 }), (messages, sizes) => {
      const bytes = Buffer.concat(messages.flatMap((message) => [...frameMessage(message)]))
      const reader = new MessageReader(20_000, 'identity')
      const read: Buffer[] = []
      let at = 0
      for (let turn = 0; at < bytes.byteLength; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1
        read.push(...readAll(reader, Buffer.from(bytes.subarray(at, at + size))))
        at += size
      }
      expect(read).toEqual(messages.map((message) => Buffer.from(message)))
      expect(reader.heldBytes).toBe(0)
    }),
  )
})

test('a message longer than a frame is sent in two pieces without a copy', () => {
  const message = Buffer.alloc(100_000, 7)
  const [prefix, body] = frameMessage(message)
  expect(body).toBe(message)
  expect(readAll(new MessageReader(100_000, 'identity'), Buffer.concat([prefix, message]))).toEqual([message])
})

test('a whole message is a view of its chunk', () => {
  const chunk = framed('abc')
  expect(readAll(new MessageReader(3, 'identity'), chunk)[0]?.buffer).toBe(chunk.buffer)
})

test('a message too large is refused by its prefix', () => {
  const prefix = framed('x'.repeat(11)).subarray(0, 5)
  for (const cut of [5, 2]) {
    const reader = new MessageReader(10, 'identity')
    reader.push(prefix.subarray(0, cut))
    if (cut < 5) expect(reader.next()).toBeUndefined()
    reader.push(prefix.subarray(cut))
    expect(() => reader.next()).toThrow(
      expect.objectContaining({ code: 8, message: 'grpc: received message larger than max (11 vs. 10)' }),
    )
  }
  expect(readAll(new MessageReader(10, 'identity'), framed('x'.repeat(10)))).toHaveLength(1)
})

test('a message of single bytes holds little more than its bytes', () => {
  const reader = new MessageReader(1 << 20, 'identity')
  const prefix = framed(Buffer.alloc(1 << 20)).subarray(0, 5)
  for (const byte of prefix) expect(readAll(reader, Buffer.from([byte]))).toEqual([])
  for (let count = 0; count < 10_000; count += 1) readAll(reader, Buffer.from([count]))
  expect(reader.heldBytes).toBe(10_005)
  expect(reader.capacity).toBeLessThanOrEqual(2 * 10_005)
})

test('gzip is decompressed where the call announced it', () => {
  const reader = new MessageReader(100, 'gzip')
  expect(readAll(reader, framed(gzipSync('abc'), 1))).toEqual([Buffer.from('abc')])
  expect(readAll(reader, framed('plain'))).toEqual([Buffer.from('plain')])
})

test.each([
  ['a flag without an encoding', 'identity', framed('abc', 1), 13, 'compressed flag set with identity'],
  ['an unknown flag', 'gzip', framed('abc', 2), 13, 'grpc: received unexpected payload format 2'],
  ['no gzip', 'gzip', framed('abc', 1), 13, 'grpc: failed to decompress the message'],
  [
    'too much after decompression',
    'gzip',
    framed(gzipSync(Buffer.alloc(101)), 1),
    8,
    'grpc: received message after decompression larger than max 100',
  ],
] as const)('%s is refused', (_name, encoding, frame, code, message) => {
  expect(() => readAll(new MessageReader(100, encoding), frame)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  )
})

test('dropped bytes are held no longer, and the next message begins anew', () => {
  const reader = new MessageReader(100, 'identity')
  reader.push(Buffer.concat([framed('abc'), framed('def').subarray(0, 6)]))
  expect(String(reader.next())).toBe('abc')
  expect([reader.next(), reader.heldBytes]).toEqual([undefined, 6])
  reader.push(Buffer.alloc(50))
  reader.drop()
  expect([reader.heldBytes, reader.capacity]).toEqual([0, 0])
  expect(readAll(reader, framed('ghi')).map(String)).toEqual(['ghi'])
})
