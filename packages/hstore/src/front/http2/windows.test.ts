import { describe, expect, test } from 'vitest'
import type { ServerStream } from '../front-end.ts'
import { GrpcError, grpcCode } from '../grpc-error.ts'
import { framed } from '../testing/fake-call.ts'
import { callHeaders, endStream, frame, frameType, settingsFrame, uint32 } from '../testing/raw-client.ts'
import { opening, serveSocket } from '../testing/served-socket.ts'

const { data, rst, window: windowUpdate } = frameType
const widen = (stream: number, bytes: number) => frame(windowUpdate, 0, stream, uint32(bytes))
const call = (stream: number, method: string) =>
  Buffer.concat([callHeaders(stream, method), frame(data, endStream, stream, framed(''))])
const settings = (initialWindowSize: number) => settingsFrame([4, initialWindowSize])

describe('answers', () => {
  const Large = () => Buffer.alloc(99_995, 'x')
  const serve = () => serveSocket({ unary: { Large } })

  test('a stream sends what its window admits, and ends after the rest', () => {
    const { socket, connection } = serve()
    socket.receive(opening, settings(10_000), call(1, 'Large'))
    expect(socket.dataBytes(1)).toBe(10_000)
    socket.receive(widen(1, 5000))
    expect(socket.dataBytes(1)).toBe(15_000)
    socket.receive(settings(20_000))
    expect(socket.dataBytes(1)).toBe(25_000)
    // The window is below 0 then.
    socket.receive(settings(0), widen(1, 19_000))
    expect(socket.dataBytes(1)).toBe(25_000)
    socket.receive(widen(0, 2 ** 20), widen(1, 2 ** 20))
    expect(socket.dataBytes(1)).toBe(100_000)
    expect(socket.frames.at(-1)).toMatchObject({ type: 1, stream: 1, flags: 5 })
    connection.destroy()
  })

  test('streams share the window of the connection in turns', () => {
    const { socket, connection } = serve()
    socket.receive(opening, settings(2 ** 20))
    for (const stream of [1, 3, 5]) socket.receive(call(stream, 'Large'))
    const sent = () => [1, 3, 5].map((stream) => socket.dataBytes(stream))
    expect(sent()).toEqual([65_535, 0, 0])
    for (let count = 0; count < 6; count += 1) socket.receive(widen(0, 10_000))
    expect(sent()).toEqual([85_535, 20_000, 20_000])
    // A call that begins meanwhile does not overtake them.
    socket.receive(call(7, 'Echo'))
    expect(socket.frames.filter(({ stream }) => stream === 7)).toHaveLength(1)
    socket.receive(widen(0, 1000))
    expect([socket.dataBytes(1), socket.dataBytes(7)]).toEqual([86_535, 0])
    socket.receive(widen(0, 2 ** 20))
    expect([...sent(), socket.dataBytes(7)]).toEqual([100_000, 100_000, 100_000, 5])
    connection.destroy()
  })

  test('a call that begins while nothing can be sent does not overtake them either', async () => {
    const Fail = () => {
      throw new GrpcError(grpcCode.notFound, 'x'.repeat(40_000))
    }
    const { socket, connection } = serveSocket({ unary: { Large, Fail } })
    socket.receive(opening, settings(2 ** 20), call(1, 'Large'))
    socket.isStuck = true
    // Their answers take no window.
    for (const stream of [3, 5, 7, 9, 11]) socket.receive(call(stream, 'Fail'))
    socket.receive(widen(0, 10_000), call(13, 'Large'))
    socket.release()
    await expect.poll(() => socket.frames.some(({ stream }) => stream === 13)).toBe(true)
    expect([socket.dataBytes(1), socket.dataBytes(13)]).toEqual([75_535, 0])
    connection.destroy()
  })

  test('answers of a closed stream leave the others their turn', () => {
    const { socket, connection, shared } = serve()
    socket.receive(opening, settings(2 ** 20))
    for (const stream of [1, 3]) socket.receive(call(stream, 'Large'))
    socket.receive(frame(rst, 0, 1, uint32(8)), widen(0, 2 ** 20))
    expect([socket.dataBytes(1), socket.dataBytes(3)]).toEqual([65_535, 100_000])
    expect(socket.frames.filter(({ type, stream }) => type === 1 && stream === 1)).toHaveLength(1)
    expect(shared.heldBytes.bytes).toBe(0)
    connection.destroy()
  })

  test('a client that does not read holds its answers back, and they count as held', async () => {
    const { socket, connection, shared } = serve()
    socket.isStuck = true
    socket.receive(opening, settings(2 ** 20), widen(0, 2 ** 30))
    for (let stream = 1; stream < 40; stream += 2) socket.receive(call(stream, 'Large'))
    expect(socket.writableLength).toBeLessThan(300_000)
    expect(shared.heldBytes.bytes).toBeGreaterThan(20 * 99_995)
    socket.release()
    const streams = Array.from({ length: 20 }, (_, at) => 2 * at + 1)
    const sent = () => streams.map((stream) => socket.dataBytes(stream))
    await expect.poll(sent).toEqual(streams.map(() => 100_000))
    expect(shared.heldBytes.bytes).toBe(0)
    connection.destroy()
  })

  test('a long answer is sent in several turns of the event loop', async () => {
    const { socket, connection } = serveSocket({ unary: { Huge: () => Buffer.alloc(5 << 20) } })
    socket.receive(opening, settings(2 ** 30), widen(0, 2 ** 30), call(1, 'Huge'))
    expect(socket.dataBytes(1)).toBeLessThan(2 << 20)
    await expect.poll(() => socket.dataBytes(1)).toBe((5 << 20) + 5)
    connection.destroy()
  })

  test('a stream may write more when its client has taken all', () => {
    const states: string[] = []
    let stream: ServerStream | undefined
    const Watch = (opened: ServerStream) => {
      stream = opened
      opened.onDrain(() => states.push('drained'))
    }
    const { socket, connection } = serveSocket({ streams: { Watch } })
    socket.receive(opening, settings(1000), callHeaders(1, 'Watch'))
    expect(stream?.write(Buffer.alloc(10_000))).toBe(true)
    expect(stream?.write(Buffer.alloc(10_000))).toBe(false)
    socket.receive(widen(1, 18_000))
    expect(states).toEqual([])
    socket.receive(widen(1, 2000))
    expect(states).toEqual(['drained'])
    expect(stream?.write(Buffer.alloc(10))).toBe(true)
    connection.destroy()
  })
})

describe('requests', () => {
  const updates = (socket: ReturnType<typeof serveSocket>['socket'], id: number) =>
    socket.frames
      .filter(({ type, stream }) => type === windowUpdate && stream === id)
      .map(({ payload }) => payload.readUInt32BE(0))
  const part = (stream: number) => frame(data, 0, stream, Buffer.alloc(16_384))

  test('a client gets room again after half a window, on its stream and on the connection', () => {
    const { socket, connection } = serveSocket({ streams: { Sink: () => {} } })
    socket.receive(opening, callHeaders(1, 'Sink'))
    for (let count = 0; count < 32; count += 1) socket.receive(part(1))
    expect(updates(socket, 1)).toEqual([131_072, 131_072, 131_072, 131_072])
    // The first one makes the window larger.
    expect(updates(socket, 0)).toEqual([1_048_576 - 65_535, 524_288])
    connection.destroy()
  })

  test('a paused stream gets none until it resumes, and then all of its data', () => {
    const streams: ServerStream[] = []
    const sizes: number[] = []
    const Slow = (stream: ServerStream) => {
      streams.push(stream)
      stream.pause()
      stream.onMessage((message) => sizes.push(message.byteLength))
    }
    const { socket, connection } = serveSocket({ streams: { Slow } })
    const body = framed(Buffer.alloc(150_000))
    socket.receive(opening, callHeaders(1, 'Slow'))
    for (let at = 0; at < body.byteLength; at += 1000)
      socket.receive(frame(data, 0, 1, body.subarray(at, at + 1000)))
    expect([updates(socket, 1), sizes]).toEqual([[], []])
    streams[0]?.resume()
    socket.receive(frame(windowUpdate, 0, 1, uint32(1)))
    expect([updates(socket, 1), sizes]).toEqual([[150_005], [150_000]])
    connection.destroy()
  })

  test('a stream that pauses again while it resumes gets no room', () => {
    const streams: ServerStream[] = []
    const Slow = (stream: ServerStream) => {
      streams.push(stream)
      stream.pause()
      stream.onMessage(() => stream.pause())
    }
    const { socket, connection } = serveSocket({ streams: { Slow } })
    socket.receive(opening, callHeaders(1, 'Slow'))
    const messages = Buffer.concat([framed(Buffer.alloc(75_000)), framed(Buffer.alloc(75_000))])
    for (let at = 0; at < messages.byteLength; at += 15_000)
      socket.receive(frame(data, 0, 1, messages.subarray(at, at + 15_000)))
    streams[0]?.resume()
    streams[0]?.resume()
    socket.receive(widen(1, 1))
    expect(updates(socket, 1)).toEqual([])
    streams[0]?.resume()
    socket.receive(widen(1, 1))
    expect(updates(socket, 1)).toEqual([150_010])
    connection.destroy()
  })

  test('the end of a paused stream comes after its data', () => {
    const streams: ServerStream[] = []
    const events: string[] = []
    const Slow = (stream: ServerStream) => {
      streams.push(stream)
      stream.pause()
      stream.onMessage((message) => {
        events.push(String(message))
        stream.pause()
      })
      stream.onEnd(() => events.push('end'))
    }
    const { socket, connection } = serveSocket({ streams: { Slow } })
    socket.receive(opening, callHeaders(1, 'Slow'))
    socket.receive(frame(data, 0, 1, framed('one')), frame(data, endStream, 1, framed('two')))
    for (const expected of [['one'], ['one', 'two'], ['one', 'two', 'end']]) {
      streams[0]?.resume()
      expect(events).toEqual(expected)
    }
    connection.destroy()
  })

  test('a finished call gives no room, the connection does', () => {
    const { socket, connection } = serveSocket()
    socket.receive(opening, callHeaders(1), frame(data, 0, 1, framed('abc')))
    for (let count = 0; count < 40; count += 1) socket.receive(part(1))
    expect(socket.resets).toEqual(['1: 0'])
    expect([updates(socket, 1), updates(socket, 0).length]).toEqual([[], 2])
    connection.destroy()
  })
})
