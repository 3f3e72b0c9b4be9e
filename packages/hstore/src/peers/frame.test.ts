import fc from 'fast-check'
import { expect, it } from 'vitest'
import { channel, frameOverheadBytes, headerBytes } from './frame.ts'
import { FrameError, FrameReader } from './frame-reader.ts'
import { FrameWriter } from './frame-writer.ts'

const limit = 1024 * 1024

const payloads = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    // From 16 KiB on the writer keeps a reference.
    {
      weight: 1,
      arbitrary: fc.integer({ min: 16_000, max: 70_000 }).map((size) => new Uint8Array(size).fill(7)),
    },
  ),
  { minLength: 1, maxLength: 8 },
)

function written(list: readonly Uint8Array[]): Uint8Array[] {
  const out = new FrameWriter(16)
  for (const payload of list)
    out.frame(channel.message, (each) => {
      each.byte(1)
      each.raw(payload)
      each.byte(2)
    })
  const pieces = out.take()
  expect(Buffer.concat(pieces).length).toBe(out.byteLength)
  return pieces
}

function read(bytes: Buffer, cuts: readonly number[], reader = new FrameReader(limit)): Buffer[] {
  const frames: Buffer[] = []
  const ends = [...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b)
  let from = 0
  for (const end of ends) {
    // A copy, so that a view of an earlier chunk would show other bytes.
    const chunk = Buffer.from(bytes.subarray(from, end))
    reader.push(chunk, (kind, payload) => {
      expect(kind).toBe(channel.message)
      return frames.push(Buffer.from(payload)) > 0
    })
    chunk.fill(0)
    from = end
  }
  return frames
}

const framed = (payload: Uint8Array) => Buffer.concat([Buffer.of(1), payload, Buffer.of(2)])

it('frames are read as they were written, wherever the stream is cut', () => {
  fc.assert(
    fc.property(payloads, fc.array(fc.nat(), { maxLength: 20 }), (list, cuts) => {
      const frames = read(Buffer.concat(written(list)), cuts)
      expect(frames.length).toBe(list.length)
      frames.forEach((frame, each) => {
        expect(frame.equals(framed(list[each] ?? Buffer.alloc(0)))).toBe(true)
      })
    }),
  )
})

it('frames that arrive byte by byte are read', () => {
  const list = [Uint8Array.of(), Uint8Array.of(1, 2, 3)]
  const bytes = Buffer.concat(written(list))
  expect(read(bytes, [...bytes.keys()])).toEqual(list.map(framed))
})

it('a changed byte ends the stream, and no frame from there on is handed out', () => {
  fc.assert(
    fc.property(payloads, fc.nat(), fc.integer({ min: 1, max: 255 }), (list, place, change) => {
      const bytes = Buffer.concat(written(list))
      const at = place % bytes.length
      bytes[at] = (bytes[at] ?? 0) ^ change
      const intact: Buffer[] = []
      let end = 0
      for (const payload of list) {
        end += payload.length + 2 + frameOverheadBytes
        if (end <= at) intact.push(framed(payload))
      }
      const frames: Buffer[] = []
      const reader = new FrameReader(limit)
      try {
        reader.push(bytes, (_, payload) => frames.push(payload) > 0)
        // A length that grew makes the reader wait for bytes that do not come.
        expect(reader.isInFrame).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(FrameError)
      }
      expect(frames).toEqual(intact)
    }),
  )
})

it('a length beyond the limit is refused as soon as the header is there', () => {
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32LE(limit + 1)
  expect(() => new FrameReader(limit).push(header, () => true)).toThrow(FrameError)
  header.writeUInt32LE(0)
  expect(() => new FrameReader(limit).push(header, () => true)).toThrow(FrameError)
  header.writeUInt32LE(limit)
  new FrameReader(limit).push(header, () => true)
})

it('the frames after a stop are not handed out', () => {
  const frames: Buffer[] = []
  const reader = new FrameReader(limit)
  reader.push(Buffer.concat(written([Uint8Array.of(1), Uint8Array.of(2)])), (_, payload) => {
    frames.push(payload)
    return false
  })
  expect(frames).toEqual([framed(Uint8Array.of(1))])
})

it('large byte strings are not copied', () => {
  const large = new Uint8Array(100_000)
  expect(written([Uint8Array.of(1), large])).toContain(large)
})
