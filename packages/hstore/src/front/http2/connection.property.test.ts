import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ServerStream } from '../front-end.ts'
import { GrpcError, grpcCode } from '../grpc-error.ts'
import { framed } from '../testing/fake-call.ts'
import {
  callHeaders,
  endHeaders,
  endStream,
  type Frame,
  frame,
  frameType,
  headerBlock,
  settingsFrame,
  uint32,
} from '../testing/raw-client.ts'
import { opening, serveSocket } from '../testing/served-socket.ts'

const { data, headers, rst, settings, ping, window: windowUpdate } = frameType

/** A server that records each call of its handlers. */
function serve() {
  const events: string[] = []
  const open = { count: 0 }
  const served = serveSocket({
    unary: {
      Echo: (request) => {
        events.push(`echo ${request.toString('hex')}`)
        return request
      },
      Large: () => Buffer.alloc(100_000),
      Wait: () => new Promise(() => {}),
      Fail: () => {
        throw new GrpcError(grpcCode.notFound, 'not found')
      },
    },
    streams: {
      Chat: (stream: ServerStream) => {
        open.count += 1
        stream.onMessage((message) => void stream.write(message))
        stream.onEnd(() => stream.end())
        stream.onClose(() => {
          open.count -= 1
        })
      },
      Slow: (stream) => {
        open.count += 1
        stream.pause()
        stream.onMessage(() => events.push('message of a paused stream'))
        stream.onClose(() => {
          open.count -= 1
        })
      },
    },
  })
  return { ...served, events, open }
}

const method = fc.constantFrom('Echo', 'Large', 'Wait', 'Fail', 'Chat', 'Slow', 'Absent')
const id = fc.constantFrom(0, 1, 1, 3, 3, 5, 7, 9, 2)
const text = fc.string({ maxLength: 20 })
const flags = fc.constantFrom(0, endStream)

/** Frames that a client may send in some state, or nearly. */
const likelyFrame = fc.oneof(
  fc.tuple(id, method).map(([stream, name]) => callHeaders(stream, name)),
  fc
    .tuple(id, method, text)
    .map(([stream, name, body]) =>
      Buffer.concat([callHeaders(stream, name), frame(data, endStream, stream, framed(body))]),
    ),
  fc.tuple(id, flags, text).map(([stream, flag, body]) => frame(data, flag, stream, framed(body))),
  fc.tuple(id, flags, text).map(([stream, flag, body]) => frame(data, flag, stream, body)),
  fc.tuple(id, fc.nat(15)).map(([stream, error]) => frame(rst, 0, stream, uint32(error))),
  fc
    .tuple(id, fc.integer({ min: 0, max: 100_000 }))
    .map(([stream, size]) => frame(windowUpdate, 0, stream, uint32(size))),
  fc.tuple(fc.nat(7), fc.nat(100_000)).map(([name, value]) => settingsFrame([name, value])),
  fc.constant(frame(ping, 0, 0, '12345678')),
  fc.nat(1).map((error) => frame(frameType.goaway, 0, 0, Buffer.concat([uint32(0), uint32(error)]))),
  fc.constant(frame(settings, 1, 0)),
  fc.tuple(id, text).map(([stream, more]) => {
    const block = headerBlock('Echo', { 'x-more': more })
    return Buffer.concat([
      frame(headers, 0, stream, block.subarray(0, 20)),
      frame(frameType.continuation, endHeaders, stream, block.subarray(20)),
    ])
  }),
)

const anyFrame = fc
  .tuple(fc.nat(12), fc.nat(255), id, fc.uint8Array({ maxLength: 40 }))
  .map(([type, flag, stream, payload]) => frame(type, flag, stream, Buffer.from(payload)))

/** Changes one byte. */
const damaged = fc.tuple(likelyFrame, fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
  const changed = Buffer.from(bytes)
  changed[at % changed.byteLength] = value
  return changed
})

const frames = (unlikely: number) =>
  fc.array(
    fc.oneof(
      { arbitrary: likelyFrame, weight: 20 },
      { arbitrary: anyFrame, weight: unlikely },
      { arbitrary: damaged, weight: unlikely },
    ),
    { maxLength: 25, size: 'max' },
  )

test.each([0, 1, 10])('a client may send anything (%i of 20 frames are wrong)', (unlikely) => {
  fc.assert(
    fc.property(frames(unlikely), (sent) => {
      const { socket, errors, open, shared, timers } = serve()
      socket.receive(opening)
      for (const bytes of sent) socket.receive(bytes)
      const isServed = () => socket.dataBytes(101) > 0
      // The end of a frame that was damaged, and room for the answer.
      if (unlikely > 0) socket.receive(Buffer.alloc(20_000))
      socket.receive(frame(windowUpdate, 0, 0, uint32(2 ** 30)))
      socket.receive(callHeaders(101), settingsFrame([4, 65_535]), frame(data, endStream, 101, framed('abc')))
      expect(isServed() || socket.goaways.length === 1 || socket.writableEnded).toBe(true)
      socket.emit('close')
      expect([errors, open.count, shared.heldBytes.bytes, timers()]).toEqual([[], 0, 0, 0])
      socket.destroy()
    }),
    { numRuns: 300 },
  )
})

/**
 * The frames that a client receives on each stream, without the frames that a turn of the server
 * adds.
 */
function answers(received: readonly Frame[]) {
  const kept = received.filter(({ type }) => type === data || type === headers || type === frameType.goaway)
  const streams = [...new Set(kept.map(({ stream }) => stream))].sort((one, other) => one - other)
  return streams.map((stream) => {
    const own = kept.filter((each) => each.stream === stream)
    return own.map(({ type, flags: flag, payload }) => `${type} ${flag} ${payload.toString('base64')}`)
  })
}

test('the answers do not depend on the pieces in which the bytes arrive', () => {
  fc.assert(
    fc.property(
      frames(1),
      fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 30, size: 'max' }),
      (sent, sizes) => {
        const [whole, pieces] = [serve(), serve()]
        const bytes = Buffer.concat([opening, ...sent])
        whole.socket.receive(bytes)
        // A client that says goodbye is served until a turn ends without open streams.
        fc.pre(!whole.socket.goaways.includes(0))
        let at = 0
        for (const size of [...sizes, bytes.byteLength]) {
          if (at < bytes.byteLength) pieces.socket.receive(Buffer.from(bytes.subarray(at, at + size)))
          at += size
        }
        expect(pieces.events).toEqual(whole.events)
        expect(answers(pieces.socket.frames)).toEqual(answers(whole.socket.frames))
        for (const { socket } of [whole, pieces]) socket.emit('close')
        for (const { socket } of [whole, pieces]) socket.destroy()
      },
    ),
    { numRuns: 300 },
  )
})
