import { expect, test } from 'vitest'
import type { ServerStream, StreamHandler } from './front-end.ts'
import { GrpcError, grpcCode } from './grpc-error.ts'
import type { Limits } from './limits.ts'
import type { RequestHead } from './request-head.ts'
import { StreamCall } from './stream-call.ts'
import { fakeConnection, fakeHead, framed } from './testing/fake-call.ts'
import { FakeExchange } from './testing/fake-exchange.ts'
import { streamWindowBytes } from './window.ts'

interface Start {
  readonly head?: Partial<RequestHead>
  readonly limits?: Partial<Limits>
}

function start(handler: StreamHandler, { head, limits }: Start = {}) {
  const on = fakeConnection(limits)
  const exchange = new FakeExchange()
  const call = new StreamCall(exchange, on.connection, fakeHead(head), {}, handler)
  call.open()
  return { ...on, call, exchange }
}

/** A handler that records the events of its stream. */
function recorder(also?: (stream: ServerStream, message: string) => void) {
  const seen: string[] = []
  const streams: ServerStream[] = []
  const handler: StreamHandler = (stream) => {
    streams.push(stream)
    stream.onMessage((message) => {
      seen.push(String(message))
      also?.(stream, String(message))
    })
    stream.onEnd(() => seen.push('end'))
    stream.onDrain(() => seen.push('drain'))
    stream.onClose(() => seen.push('close'))
  }
  return { seen, handler, streams }
}

test('messages arrive in order, then the end of the client', () => {
  const { seen, handler } = recorder()
  const { call } = start(handler)
  const bytes = Buffer.concat([framed('one'), framed('two'), framed('three')])
  call.receive(bytes.subarray(0, 11))
  expect(seen).toEqual(['one'])
  call.receive(bytes.subarray(11))
  call.receiveEnd()
  call.receiveEnd()
  expect(seen).toEqual(['one', 'two', 'three', 'end'])
})

test('the server writes, ends while the client still sends, and receives nothing more', () => {
  const { seen, handler } = recorder((stream, message) => {
    stream.write(Buffer.from(`re ${message}`))
    if (message === 'two') stream.end()
  })
  const { call, exchange } = start(handler)
  call.receive(Buffer.concat([framed('one'), framed('two'), framed('three')]))
  call.receive(framed('four'))
  call.receiveEnd()
  call.end()
  call.fail(new GrpcError(grpcCode.internal, 'late'))
  expect(call.write(Buffer.from('late'))).toBe(false)
  expect(exchange.sent).toEqual(['send re one', 'send re two', 'finish 0'])
  expect(seen).toEqual(['one', 'two', 'close'])
})

test('a status ends the call', () => {
  const { seen, handler } = recorder((stream) =>
    stream.fail(new GrpcError(grpcCode.unavailable, 'no leader')),
  )
  const { call, exchange, errors } = start(handler)
  call.receive(framed('one'))
  expect(exchange.sent).toEqual(['finish 14 no leader'])
  expect(seen).toEqual(['one', 'close'])
  expect(errors).toEqual([])
})

test.each([
  ['the handler', () => ({ throws: 'handler' })],
  ['a message', () => ({ throws: 'message' })],
  ['the end', () => ({ throws: 'end' })],
  ['draining', () => ({ throws: 'drain' })],
  ['a promise of the handler', () => ({ throws: 'promise' })],
])('an unexpected error in %s answers INTERNAL', async (_name, given) => {
  const { throws } = given()
  const check = (where: string) => {
    if (where === throws) throw new Error('secret')
  }
  const { call, exchange, errors } = start((stream) => {
    stream.onMessage(() => check('message'))
    stream.onEnd(() => check('end'))
    stream.onDrain(() => check('drain'))
    check('handler')
    return Promise.resolve().then(() => check('promise'))
  })
  call.receive(framed('one'))
  call.drained()
  call.receiveEnd()
  await expect.poll(() => exchange.sent).toEqual(['finish 13 internal error'])
  expect(errors).toHaveLength(1)
})

test('an unexpected error after the end is reported', () => {
  const { errors, exchange } = start((stream) => {
    stream.onClose(() => {
      throw new Error('secret')
    })
    stream.end()
  })
  expect(exchange.sent).toEqual(['finish 0'])
  expect(errors).toHaveLength(1)
})

test('a paused stream holds messages and the end back, and lets flow control stop the client', () => {
  const { seen, handler } = recorder((stream, message) => {
    if (message === 'two') stream.pause()
  })
  const { call, exchange, connection } = start(handler)
  call.receive(Buffer.concat([framed('one'), framed('two'), framed('three')]))
  call.receiveEnd()
  expect(seen).toEqual(['one', 'two'])
  expect(exchange.isPaused).toBe(true)
  expect(connection.held.bytes).toBe(streamWindowBytes + framed('three').byteLength)
  call.resume()
  expect(exchange.isPaused).toBe(false)
  expect(seen).toEqual(['one', 'two', 'three', 'end'])
  expect(connection.held.bytes).toBe(0)
})

test('a stream that pauses and resumes within a message delivers in order', () => {
  const { seen, handler } = recorder((stream) => {
    stream.pause()
    stream.resume()
  })
  const { call } = start(handler)
  call.receive(Buffer.concat([framed('one'), framed('two')]))
  expect(seen).toEqual(['one', 'two'])
})

test('a stream that pauses at each message takes no more until all of them are delivered', () => {
  const { seen, handler, streams } = recorder((stream) => stream.pause())
  const { call, exchange } = start(handler)
  call.receive(Buffer.concat([framed('one'), framed('two')]))
  expect([exchange.isPaused, seen]).toEqual([true, ['one']])
  streams[0]?.resume()
  expect([exchange.isPaused, seen]).toEqual([true, ['one', 'two']])
  streams[0]?.resume()
  expect(exchange.isPaused).toBe(false)
})

test('a slow reader is reported by write, its unsent bytes are held until they drain', () => {
  const { seen, handler, streams } = recorder()
  const { call, exchange, connection } = start(handler)
  exchange.mayContinue = false
  exchange.unsentBytes = 900
  expect(streams[0]?.write(Buffer.from('event'))).toBe(false)
  expect(connection.held.bytes).toBe(900)
  exchange.unsentBytes = 0
  call.drained()
  expect(connection.held.bytes).toBe(0)
  expect(seen).toEqual(['drain'])
})

test('unsent bytes are held after the status, until the exchange closes', () => {
  const { call, exchange, connection } = start(recorder().handler)
  exchange.unsentBytes = 900
  call.fail(new GrpcError(grpcCode.unavailable, 'no leader'))
  expect(connection.held.bytes).toBe(900)
  call.closed()
  expect(connection.held.bytes).toBe(0)
})

test('a handler that ignores a slow reader has the connection cut off', () => {
  const { call, exchange, cutOffs } = start(recorder().handler, { limits: { heldBytesMax: 1000 } })
  exchange.unsentBytes = 1001
  call.write(Buffer.from('event'))
  expect(cutOffs).toEqual(['too many bytes held'])
})

test('the end by the client or its connection closes the stream once', () => {
  const { seen, handler } = recorder()
  const { call, connection } = start(handler)
  call.receive(framed('one').subarray(0, 7))
  expect(connection.held.bytes).toBe(7)
  call.closed()
  call.closed()
  expect(seen).toEqual(['close'])
  expect(call.signal.aborted).toBe(true)
  expect(connection.held.bytes).toBe(0)
})

test('a deadline ends the stream', () => {
  const { seen, handler } = recorder()
  const { exchange, clock, call } = start(handler, { head: { timeoutMs: 100 } })
  clock.advance(100)
  expect(exchange.sent).toEqual(['finish 4 context deadline exceeded'])
  expect(seen).toEqual(['close'])
  expect(call.signal.aborted).toBe(true)
})

test('a deadline that has passed on arrival runs no handler', () => {
  const { streams, handler } = recorder()
  start(handler, { head: { timeoutMs: 0 } })
  expect(streams).toEqual([])
})

test('a stream that ends within a message is refused', () => {
  const { seen, handler } = recorder()
  const { call, exchange } = start(handler)
  call.receive(framed('one').subarray(0, 7))
  call.receiveEnd()
  expect(exchange.sent).toEqual(['finish 13 unexpected EOF'])
  expect(seen).toEqual(['close'])
})

test('a message too large ends the stream', () => {
  const { call, exchange } = start(recorder().handler, { limits: { requestBytesMax: 2 } })
  call.receive(framed('one'))
  expect(exchange.sent).toEqual(['finish 8 grpc: received message larger than max (3 vs. 2)'])
})

test('calls without callbacks drop what they receive', () => {
  const { call, exchange } = start(() => {})
  call.receive(framed('one'))
  call.receiveEnd()
  call.drained()
  call.closed()
  expect(exchange.sent).toEqual([])
})
