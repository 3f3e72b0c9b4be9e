import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frame, uint32 } from '../testing/raw-client.ts'
import { opening } from '../testing/served-socket.ts'
import { FrameReader } from './frame-reader.ts'

/** Reads the chunks. Answers each frame as text. */
function read(chunks: readonly Buffer[]) {
  const frames: string[] = []
  const reader = new FrameReader({
    isOver: false,
    receive: ({ type, flags, stream, bytes, start, end }) => {
      frames.push(`${type} ${flags} ${stream} ${bytes.toString('hex', start, end)}`)
    },
  })
  for (const chunk of chunks) reader.push(chunk)
  return { frames, reader }
}

/** The bytes in chunks that end at the given places. */
function cut(bytes: Buffer, ends: readonly number[]): Buffer[] {
  const places = [0, ...ends.map((end) => end % (bytes.byteLength + 1)), bytes.byteLength]
  places.sort((one, other) => one - other)
  return places.slice(1).map((end, at) => Buffer.from(bytes.subarray(places[at], end)))
}

test('frames in any pieces are the frames that were sent', () => {
  const sent = fc.record({
    type: fc.integer({ min: 0, max: 255 }),
    flags: fc.integer({ min: 0, max: 255 }),
    stream: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    payload: fc.uint8Array({ maxLength: 40 }),
  })
  fc.assert(
    fc.property(
      fc.array(sent, { maxLength: 8 }),
      fc.array(fc.nat(500), { maxLength: 20 }),
      (frames, ends) => {
        const bytes = frames.map(({ type, flags, stream, payload }) =>
          frame(type, flags, stream, Buffer.from(payload)),
        )
        const expected = frames.map(
          ({ type, flags, stream, payload }) =>
            `${type} ${flags} ${stream} ${Buffer.from(payload).toString('hex')}`,
        )
        const { frames: seen, reader } = read(cut(Buffer.concat([opening.subarray(0, 24), ...bytes]), ends))
        expect(seen).toEqual(expected)
        expect(reader.heldBytes).toBe(0)
      },
    ),
  )
})

test('the highest bit of a stream is no part of its number', () => {
  const bytes = frame(0, 0, 5)
  bytes[5] = 0x80
  expect(read([opening.subarray(0, 24), bytes]).frames).toEqual(['0 0 5 '])
})

test.each([
  ['in one piece', [opening.subarray(0, 24), frame(0, 0, 1, Buffer.alloc(16_385))]],
  ['before its payload has arrived', [opening.subarray(0, 24), Buffer.from('004001000000000001', 'hex')]],
  ['in pieces', [opening.subarray(0, 24), Buffer.from('0040', 'hex'), Buffer.from('01000000000001', 'hex')]],
])('a frame that is too large is refused, %s', (_name, chunks) => {
  expect(() => read(chunks)).toThrow('frame too large')
})

test('the largest frame is taken', () => {
  const { frames } = read([opening.subarray(0, 24), frame(0, 0, 1, Buffer.alloc(16_384))])
  expect(frames).toHaveLength(1)
})

test('other bytes than the preface are refused at the first difference', () => {
  expect(() => read([Buffer.from('PRI * HTTP/1')])).toThrow('no preface')
})

test('an incomplete frame holds its own bytes, not the chunk', () => {
  const { reader } = read([
    Buffer.concat([opening.subarray(0, 24), frame(8, 0, 0, uint32(1)).subarray(0, 10)]),
  ])
  expect(reader.heldBytes).toBe(13)
})

test('nothing is read after the end', () => {
  let frames = 0
  const sink = {
    isOver: false,
    receive: () => {
      frames += 1
      sink.isOver = true
    },
  }
  const reader = new FrameReader(sink)
  reader.push(Buffer.concat([opening, frame(0, 0, 1), frame(0, 0, 1).subarray(0, 4)]))
  expect([frames, reader.heldBytes]).toEqual([1, 0])
})
