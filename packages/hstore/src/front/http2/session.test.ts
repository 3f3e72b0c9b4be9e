import { describe, expect, test } from 'vitest'
import type { ServerStream } from '../front-end.ts'
import { GrpcError, grpcCode } from '../grpc-error.ts'
import { framed } from '../testing/fake-call.ts'
import {
  ack,
  callHeaders,
  endHeaders,
  endStream,
  frame,
  frameType,
  headerBlock,
  settingsFrame,
  uint32,
} from '../testing/raw-client.ts'
import { opening, serveSocket } from '../testing/served-socket.ts'

const {
  data,
  headers,
  priority,
  rst,
  settings,
  push,
  ping,
  goaway,
  window: windowUpdate,
  continuation,
} = frameType
const code = { protocol: 1, internal: 2, flow: 3, closed: 5, size: 6, refused: 7, compression: 9, calm: 11 }
const [padded, withPriority] = [8, 32]
const forever = () => new Promise<Uint8Array>(() => {})
const preface = opening.subarray(0, 24)
/** A call, and its whole request. */
const call = (stream: number, method = 'Echo', text = 'abc') =>
  Buffer.concat([callHeaders(stream, method), frame(data, endStream, stream, framed(text))])

describe('a connection ends with GOAWAY for', () => {
  const open = [callHeaders(1, 'Wait')]
  test.each([
    ['another frame before SETTINGS', [preface, call(1)], code.protocol],
    ['DATA without a stream', [opening, frame(data, 0, 0, 'abc')], code.protocol],
    ['DATA of a stream that was not opened', [opening, ...open, frame(data, 0, 3, 'abc')], code.protocol],
    ['DATA of an even stream', [opening, ...open, frame(data, 0, 2)], code.protocol],
    ['padding longer than DATA', [opening, ...open, frame(data, padded, 1, '\x05abc')], code.protocol],
    ['no length of the padding', [opening, ...open, frame(data, padded, 1)], code.size],
    ['HEADERS without a stream', [opening, callHeaders(0)], code.protocol],
    ['HEADERS of an even stream', [opening, callHeaders(2)], code.protocol],
    ['HEADERS shorter than their priority', [opening, frame(headers, withPriority, 1, 'abc')], code.protocol],
    ['a malformed header block', [opening, frame(headers, endHeaders, 1, '\x80')], code.compression],
    [
      'malformed trailers of a closed stream',
      [opening, call(1), frame(headers, 5, 1, '\x80')],
      code.compression,
    ],
    ['PING within HEADERS', [opening, frame(headers, 0, 1), frame(ping, 0, 0, '12345678')], code.protocol],
    [
      'CONTINUATION of another stream',
      [opening, frame(headers, 0, 1), frame(continuation, 0, 3)],
      code.protocol,
    ],
    ['CONTINUATION without HEADERS', [opening, frame(continuation, endHeaders, 1)], code.protocol],
    ['PUSH_PROMISE', [opening, frame(push, endHeaders, 1, uint32(2))], code.protocol],
    ['PRIORITY without a stream', [opening, frame(priority, 0, 0, '12345')], code.protocol],
    ['PRIORITY of a wrong length', [opening, frame(priority, 0, 1, '1234')], code.size],
    ['RST_STREAM of a stream that was not opened', [opening, frame(rst, 0, 1, uint32(8))], code.protocol],
    ['RST_STREAM without a stream', [opening, frame(rst, 0, 0, uint32(8))], code.protocol],
    ['RST_STREAM of a wrong length', [opening, ...open, frame(rst, 0, 1, 'abc')], code.size],
    ['SETTINGS of a stream', [opening, frame(settings, 0, 1)], code.protocol],
    ['SETTINGS of a wrong length', [opening, frame(settings, 0, 0, '12345')], code.size],
    ['an acknowledgement with settings', [opening, frame(settings, ack, 0, '123456')], code.size],
    ['a wrong ENABLE_PUSH', [opening, settingsFrame([2, 2])], code.protocol],
    ['a window above the limit', [opening, settingsFrame([4, 2 ** 31])], code.flow],
    ['frames below the limit', [opening, settingsFrame([5, 16_383])], code.protocol],
    ['frames above the limit', [opening, settingsFrame([5, 2 ** 24])], code.protocol],
    [
      'SETTINGS that make a window overflow',
      [opening, ...open, frame(windowUpdate, 0, 1, uint32(2 ** 30)), settingsFrame([4, 2 ** 30])],
      code.flow,
    ],
    ['PING of a stream', [opening, frame(ping, 0, 1, '12345678')], code.protocol],
    ['PING of a wrong length', [opening, frame(ping, 0, 0, '1234567')], code.size],
    ['GOAWAY of a stream', [opening, frame(goaway, 0, 1, '12345678')], code.protocol],
    ['GOAWAY of a wrong length', [opening, frame(goaway, 0, 0, '1234567')], code.size],
    ['WINDOW_UPDATE of 0', [opening, frame(windowUpdate, 0, 0, uint32(0))], code.protocol],
    ['WINDOW_UPDATE of a wrong length', [opening, frame(windowUpdate, 0, 0, 'abc')], code.size],
    ['WINDOW_UPDATE beyond the limit', [opening, frame(windowUpdate, 0, 0, uint32(2 ** 31 - 1))], code.flow],
    [
      'WINDOW_UPDATE of a stream that was not opened',
      [opening, frame(windowUpdate, 0, 1, uint32(1))],
      code.protocol,
    ],
  ])('%s', (_name, sent, expected) => {
    const { socket, errors, connection } = serveSocket({ unary: { Wait: forever } })
    // Frames afterwards are ignored.
    socket.receive(...sent, call(5)).receive(call(7))
    expect(socket.goaways).toEqual([expected])
    expect([socket.dataBytes(5), socket.dataBytes(7)]).toEqual([0, 0])
    expect(socket.writableEnded).toBe(true)
    expect(errors).toEqual([])
    connection.destroy()
  })
})

describe('a stream ends with RST_STREAM, and the connection goes on, for', () => {
  const second = frame(headers, endHeaders, 1, headerBlock())
  const ended = frame(headers, endHeaders | endStream, 1, headerBlock('Wait'))
  const waiting = call(1, 'Wait')
  test.each([
    ['DATA after its end', [waiting, frame(data, 0, 1, 'abc')], code.closed],
    ['HEADERS after its end', [waiting, second], code.closed],
    ['a second end', [waiting, frame(data, endStream, 1)], code.closed],
    ['trailers without END_STREAM', [callHeaders(1), second], code.protocol],
    ['trailers with pseudo-headers', [callHeaders(1), ended], code.protocol],
    ['WINDOW_UPDATE of 0', [waiting, frame(windowUpdate, 0, 1, uint32(0))], code.protocol],
    ['WINDOW_UPDATE beyond the limit', [waiting, frame(windowUpdate, 0, 1, uint32(2 ** 31 - 1))], code.flow],
    ['a name in capitals', [callHeaders(1, 'Echo', { Bad: 'x' })], code.protocol],
    ['a malformed request that is repeated', [callHeaders(1, 'Echo', { te: 'gzip' })], code.protocol],
    [
      'more data than its window',
      [callHeaders(1, 'Slow'), ...Array(17).fill(frame(data, 0, 1, Buffer.alloc(16_384)))],
      code.flow,
    ],
  ])('%s', (_name, sent, expected) => {
    const { socket, connection } = serveSocket({
      unary: { Wait: forever },
      streams: { Slow: (stream) => stream.pause() },
    })
    socket.receive(opening, ...sent, call(3))
    expect(socket.resets).toEqual([`1: ${expected}`])
    expect([socket.goaways, socket.dataBytes(3)]).toEqual([[], 8])
    connection.destroy()
  })
})

test('frames of a closed stream and unknown frames are ignored', () => {
  const { socket, connection } = serveSocket()
  socket.receive(opening, call(1))
  socket.receive(
    frame(data, 0, 1, 'abc'),
    frame(windowUpdate, 0, 1, uint32(5)),
    frame(windowUpdate, 0, 1, uint32(0)),
    frame(rst, 0, 1, uint32(8)),
    frame(headers, endHeaders | endStream, 1, headerBlock()),
    frame(priority, 0, 7, '12345'),
    frame(99, 255, 4, 'abc'),
    frame(settings, ack, 0),
    frame(ping, ack, 0, '12345678'),
    settingsFrame([99, 5], [3, 0]),
    call(3),
  )
  expect([socket.resets, socket.goaways, socket.dataBytes(3)]).toEqual([[], [], 8])
  connection.destroy()
})

test('a client may make the window of each stream larger, and reset it late', () => {
  const { socket, connection } = serveSocket({ limits: { idleFramesPerSecondMax: 1 } })
  socket.receive(opening)
  for (let stream = 1; stream < 80; stream += 2) {
    socket.receive(callHeaders(stream), frame(windowUpdate, 0, stream, uint32(1)))
    socket.receive(frame(data, endStream, stream, framed('abc')), frame(rst, 0, stream, uint32(8)))
  }
  expect([socket.goaways, socket.dataBytes(79)]).toEqual([[], 8])
  connection.destroy()
})

test('padding and priority are skipped', () => {
  const { socket, connection } = serveSocket()
  const block = Buffer.concat([Buffer.from('\x03\0\0\0\0\0'), headerBlock(), Buffer.from('abc')])
  const body = Buffer.concat([Buffer.from('\x02'), framed('abc'), Buffer.from('de')])
  const flags = padded | withPriority | endHeaders
  socket.receive(opening, frame(headers, flags, 1, block), frame(data, padded | endStream, 1, body))
  expect(socket.dataBytes(1)).toBe(8)
  connection.destroy()
})

test('a header block may come in pieces', () => {
  const { socket, connection } = serveSocket()
  const block = headerBlock('Echo', { 'x-long': 'y'.repeat(100), 'x-more': 'z'.repeat(100) })
  socket.receive(opening, frame(headers, 0, 1, block.subarray(0, 10)))
  socket.receive(frame(continuation, 0, 1, block.subarray(10, 200)), frame(continuation, 0, 1))
  socket.receive(frame(continuation, endHeaders, 1, block.subarray(200)))
  socket.receive(frame(data, endStream, 1, framed('abc')))
  expect(socket.dataBytes(1)).toBe(8)
  connection.destroy()
})

test('trailers end a request', () => {
  let ended = 0
  const Chat = (stream: ServerStream) =>
    stream.onEnd(() => {
      ended += 1
      stream.end()
    })
  const { socket, connection } = serveSocket({ streams: { Chat } })
  socket.receive(opening, callHeaders(1, 'Chat'))
  socket.receive(frame(headers, endHeaders | endStream, 1, Buffer.from('\0\x01a\x01b')))
  expect([ended, socket.resets]).toEqual([1, []])
  expect(socket.frames.at(-1)).toMatchObject({ type: headers, flags: endHeaders | endStream, stream: 1 })
  connection.destroy()
})

test('an error in the handler of a stream that has closed is reported, and the connection goes on', () => {
  const Chat = (stream: ServerStream) =>
    stream.onClose(() => {
      throw new Error('secret')
    })
  const { socket, errors, connection } = serveSocket({ streams: { Chat } })
  socket.receive(opening, callHeaders(1, 'Chat'), frame(rst, 0, 1, uint32(8)), call(3))
  expect([errors.length, socket.dataBytes(3)]).toEqual([1, 8])
  connection.destroy()
})

test('a status longer than a frame comes in pieces', () => {
  const Fail = () => {
    throw new GrpcError(grpcCode.notFound, 'x'.repeat(40_000))
  }
  const { socket, connection } = serveSocket({ unary: { Fail } })
  socket.receive(opening, call(1, 'Fail'), call(3))
  const block = socket.frames.filter(({ stream }) => stream === 1)
  expect(block.map(({ type, flags }) => [type, flags])).toEqual([
    [headers, endStream],
    [continuation, 0],
    [continuation, endHeaders],
  ])
  expect(socket.dataBytes(3)).toBe(8)
  connection.destroy()
})

test('a client with a smaller table is told once that the table is empty', () => {
  const { socket, connection } = serveSocket()
  socket.receive(opening, settingsFrame([1, 100]), call(1), settingsFrame([1, 0]), call(3))
  const first = (stream: number) =>
    socket.frames.find((each) => each.stream === stream && each.type === headers)?.payload[0]
  expect([first(1), first(3)]).toEqual([0x20, 0x88])
  connection.destroy()
})
