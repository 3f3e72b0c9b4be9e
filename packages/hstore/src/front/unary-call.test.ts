import { expect, test } from 'vitest'
import type { UnaryHandler } from './front-end.ts'
import { GrpcError, grpcCode } from './grpc-error.ts'
import type { Limits } from './limits.ts'
import type { RequestHead } from './request-head.ts'
import { fakeConnection, fakeHead, framed } from './testing/fake-call.ts'
import { FakeExchange } from './testing/fake-exchange.ts'
import { UnaryCall } from './unary-call.ts'

function start(handler: UnaryHandler, { head, limits, on = fakeConnection(limits) }: Start = {}) {
  const exchange = new FakeExchange()
  const call = new UnaryCall(exchange, on.connection, fakeHead(head), { token: 'abc' }, handler)
  call.open()
  return { ...on, call, exchange, on }
}

interface Start {
  readonly head?: Partial<RequestHead>
  readonly limits?: Partial<Limits>
  readonly on?: ReturnType<typeof fakeConnection>
}

const echo: UnaryHandler = (request) => request

/** A handler that answers when the test says so. */
function deferred() {
  const { promise, resolve, reject } = withResolvers()
  return { handler: (() => promise) as UnaryHandler, promise, resolve, reject }
}

function withResolvers() {
  let resolve: (answer: Uint8Array) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<Uint8Array>((...functions) => {
    ;[resolve, reject] = functions
  })
  return { promise, resolve, reject }
}

test('a handler that answers at once is answered in the same turn', () => {
  const { call, exchange } = start(echo)
  call.receive(framed('abc'))
  expect(exchange.sent).toEqual(['answer abc'])
})

test('the handler runs once, and later bytes are dropped', () => {
  const { call, exchange } = start(echo)
  call.receive(Buffer.concat([framed('abc'), framed('def')]))
  call.receive(framed('ghi'))
  call.receiveEnd()
  expect(exchange.sent).toEqual(['answer abc'])
})

test('a request that waits does not keep a large chunk in memory', () => {
  const requests: Buffer[] = []
  const { call, exchange } = start((request) => {
    requests.push(request)
    return deferred().promise
  })
  // Bytes of other streams follow the message, or some that mean nothing.
  const chunk = Buffer.concat([framed('abc'), Buffer.alloc(60_000)])
  call.receive(chunk)
  expect(exchange.sent).toEqual([])
  expect(String(requests[0])).toBe('abc')
  expect(requests[0]?.buffer).not.toBe(chunk.buffer)
  expect(requests[0]?.buffer.byteLength).toBeLessThanOrEqual(16 * 1024)
})

test('a request that is most of its chunk is not copied', () => {
  const requests: Buffer[] = []
  const { call } = start((request) => {
    requests.push(request)
    return request
  })
  const chunk = framed('x'.repeat(60_000))
  call.receive(chunk)
  expect(requests[0]?.buffer).toBe(chunk.buffer)
})

test('the handler sees the facts of the call', () => {
  const seen: unknown[] = []
  const { call } = start((_request, { path, metadata, timeoutMs, peer, signal }) => {
    seen.push(path, metadata.get('token'), timeoutMs, peer, signal.aborted)
    return new Uint8Array()
  })
  call.receive(framed(''))
  expect(seen).toEqual(['/test.Store/Get', 'abc', undefined, '127.0.0.1:4', false])
})

test('an error with a status is answered, whether thrown or rejected', async () => {
  const error = new GrpcError(grpcCode.outOfRange, 'compacted')
  const thrown = start(() => {
    throw error
  })
  thrown.call.receive(framed(''))
  expect(thrown.exchange.sent).toEqual(['finish 11 compacted'])

  const rejected = start(() => Promise.reject(error))
  rejected.call.receive(framed(''))
  await expect.poll(() => rejected.exchange.sent).toEqual(['finish 11 compacted'])
  expect(rejected.errors).toEqual([])
})

test('an unexpected error is reported, and answered without its text', async () => {
  const secret = new Error('secret')
  const thrown = start(() => {
    throw secret
  })
  thrown.call.receive(framed(''))
  expect(thrown.exchange.sent).toEqual(['finish 13 internal error'])
  expect(thrown.errors).toEqual([secret])

  const wrong = start(() => Promise.resolve(undefined as unknown as Uint8Array))
  wrong.call.receive(framed(''))
  await expect.poll(() => wrong.exchange.sent).toEqual(['finish 13 internal error'])
  expect(wrong.errors).toHaveLength(1)
})

test.each([
  ['no message', Buffer.alloc(0), 'finish 2 EOF'],
  ['a part of the prefix', framed('abc').subarray(0, 3), 'finish 2 unexpected EOF'],
  ['a part of the message', framed('abc').subarray(0, 7), 'finish 2 unexpected EOF'],
])('a request that ends with %s is refused as by etcd 3.5', (_name, bytes, answer) => {
  const { call, exchange } = start(echo)
  if (bytes.byteLength > 0) call.receive(bytes)
  call.receiveEnd()
  expect(exchange.sent).toEqual([answer])
})

test('a call that outlives its deadline ends, and its late answer is dropped', async () => {
  const { handler, promise, resolve } = deferred()
  let signal: AbortSignal | undefined
  const { call, exchange, clock, connection } = start(
    (request, context) => {
      signal = context.signal
      return handler(request, context)
    },
    { head: { timeoutMs: 500 } },
  )
  call.receive(framed('abc'))
  clock.advance(499)
  expect(exchange.sent).toEqual([])
  clock.advance(1)
  expect(exchange.sent).toEqual(['finish 4 context deadline exceeded'])
  expect(signal?.aborted).toBe(true)
  expect(connection.running).toBe(1)
  resolve(Buffer.from('late'))
  await promise
  await expect.poll(() => connection.running).toBe(0)
  call.closed()
  expect(exchange.sent).toHaveLength(1)
})

test('a deadline that has passed on arrival runs no handler', () => {
  let runs = 0
  const { call, exchange } = start(
    (request) => {
      runs += 1
      return request
    },
    { head: { timeoutMs: 0 } },
  )
  call.receive(framed('abc'))
  expect(exchange.sent).toEqual(['finish 4 context deadline exceeded'])
  expect(runs).toBe(0)
})

test('a deadline beyond the longest timer is none', () => {
  const { call, exchange } = start(echo, { head: { timeoutMs: 2 ** 40 } })
  call.receive(framed('abc'))
  expect(exchange.sent).toEqual(['answer abc'])
})

test('an answered call leaves no timer', () => {
  const { call, clock } = start(echo, { head: { timeoutMs: 500 } })
  const ofConnection = 1
  expect(clock.timers).toBe(ofConnection + 1)
  call.receive(framed('abc'))
  expect(clock.timers).toBe(ofConnection)
})

test('a cancelled call aborts the signal and counts as running until its handler ends', async () => {
  const { handler, resolve } = deferred()
  let early: AbortSignal | undefined
  const { call, exchange, connection } = start((request, context) => {
    early = context.signal
    return handler(request, context)
  })
  call.receive(framed('abc'))
  call.closed()
  expect(early?.aborted).toBe(true)
  expect(call.signal.aborted).toBe(true)
  expect(connection.held.bytes).toBe(0)
  expect(connection.running).toBe(1)
  resolve(Buffer.from('late'))
  await expect.poll(() => connection.running).toBe(0)
  expect(exchange.sent).toEqual([])
})

test('a signal that is first read after the cancellation is aborted', () => {
  const { call } = start(deferred().handler)
  call.receive(framed('abc'))
  call.closed()
  expect(call.signal.aborted).toBe(true)
})

test('too many running calls of a connection are refused, those cancelled included', () => {
  const limits = { runningCallsPerConnectionMax: 1 }
  const first = start(deferred().handler, { limits })
  first.call.receive(framed('abc'))
  first.call.closed()
  const second = start(echo, { on: first.on })
  second.call.receive(framed('abc'))
  expect(second.exchange.sent).toEqual(['finish 8 too many calls of this connection are running'])
})

test('the bytes of a request are held until its answer, and those of the answer until it is sent', async () => {
  const { handler, resolve } = deferred()
  const { call, connection, exchange } = start(handler)
  call.receive(framed('abcdef').subarray(0, 8))
  expect(connection.held.bytes).toBe(8)
  call.receive(framed('abcdef').subarray(8))
  expect(connection.held.bytes).toBe(6)
  resolve(Buffer.from('an answer'))
  await expect.poll(() => exchange.sent).toEqual(['answer an answer'])
  expect(connection.held.bytes).toBe(9)
  call.closed()
  expect(connection.held.bytes).toBe(0)
})

test('a request that is refused or cut off leaves no bytes behind', () => {
  const { call, connection, shared } = start(echo)
  call.receive(framed('abcdef').subarray(0, 8))
  call.receiveEnd()
  expect(connection.held.bytes).toBe(0)
  connection.held.change(10)
  connection.closed()
  expect(shared.heldBytes.bytes).toBe(0)
})

test('a connection that holds too much has its next calls and answers refused', () => {
  const limits = { heldBytesPerConnectionMax: 10 }
  const large = start(() => Buffer.alloc(100), { limits })
  large.call.receive(framed('a'))
  expect(large.exchange.sent).toHaveLength(1)
  const next = start(echo, { on: large.on })
  next.call.receive(framed('b'))
  expect(next.exchange.sent).toEqual(['finish 8 too many bytes of this connection are waiting'])
  large.call.closed()
  const last = start(echo, { on: large.on })
  last.call.receive(framed('c'))
  expect(last.exchange.sent).toEqual(['answer c'])
})

test('all connections together may not hold too much: the largest is cut off', () => {
  const { call, cutOffs } = start(() => Buffer.alloc(101), { limits: { heldBytesMax: 100 } })
  call.receive(framed('a'))
  expect(cutOffs).toEqual(['too many bytes held'])
})

test('a request that stays incomplete is ended after the limit, and no complete one', () => {
  const limits = { requestTimeoutMs: 1000 }
  const slow = start(echo, { limits })
  const running = start(deferred().handler, { on: slow.on })
  slow.call.receive(framed('abc').subarray(0, 6))
  running.call.receive(framed('abc'))
  slow.clock.advance(1999)
  expect(slow.exchange.sent).toEqual([])
  slow.clock.advance(1)
  expect(slow.exchange.sent).toEqual(['finish 1 the request was incomplete for too long'])
  expect(running.exchange.sent).toEqual([])
  slow.connection.closed()
  expect(slow.clock.timers).toBe(0)
})

test('too many cancelled calls cut the connection off, answered ones do not count', () => {
  const limits = { cancelledCallsPerSecondMax: 1 }
  const on = fakeConnection(limits)
  const cancel = () => start(echo, { on }).call.closed()
  for (let count = 0; count < 50; count += 1) {
    const { call } = start(echo, { on })
    call.receive(framed('abc'))
    call.closed()
  }
  for (let count = 0; count < 10; count += 1) cancel()
  expect(on.cutOffs).toEqual([])
  cancel()
  expect(on.cutOffs).toEqual(['too many cancelled calls'])
})
