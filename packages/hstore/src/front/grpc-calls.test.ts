import { afterEach, describe, expect, test } from 'vitest'
import { GrpcError, grpcCode } from './grpc-error.ts'
import { endAll } from './testing/cleanup.ts'
import { framed } from './testing/fake-call.ts'
import { answerOf, Http2Client } from './testing/http2-client.ts'
import { frontEnds } from './testing/started.ts'

afterEach(endAll)

const ok = { httpStatus: 200, status: '0', message: '', rstCode: 0 }

describe.each(frontEnds)('HTTP/2 by $server', ({ startFrontEnd }) => {
  test('a call is answered with headers, a message and trailers', async () => {
    const { port } = await startFrontEnd()
    const answer = await new Http2Client(port).call('Echo', 'abc')
    expect(answer).toEqual({ ...ok, messages: ['abc'] })
  })

  test('an empty message is a message', async () => {
    const { port } = await startFrontEnd()
    expect(await new Http2Client(port).call('Echo', '')).toEqual({ ...ok, messages: [''] })
  })

  test('many calls at once are answered each with its own message, in any order', async () => {
    const waiting: (() => void)[] = []
    const late = (request: Buffer) =>
      new Promise<Uint8Array>((resolve) => {
        waiting.push(() => resolve(request))
      })
    const { port } = await startFrontEnd({ unary: { Late: late } })
    const client = new Http2Client(port)
    const calls = Array.from({ length: 400 }, (_, index) =>
      client.call(index % 2 === 0 ? 'Echo' : 'Late', `message ${index} ${'x'.repeat(index)}`),
    )
    await expect.poll(() => waiting.length).toBe(200)
    for (const answer of waiting.reverse()) answer()
    const answers = await Promise.all(calls)
    answers.forEach((answer, index) => {
      expect(answer).toEqual({ ...ok, messages: [`message ${index} ${'x'.repeat(index)}`] })
    })
  })

  test('a message as large as the limit passes both ways, one byte more is refused by its prefix', async () => {
    const { port } = await startFrontEnd()
    const client = new Http2Client(port)
    const largest = 'x'.repeat(2 * 1024 * 1024)
    const { messages } = await client.call('Echo', largest)
    expect(messages[0] === largest).toBe(true)
    // The client has sent only the prefix, and is stopped without an error.
    const stream = client.open('Echo')
    stream.write(framed(`${largest}x`).subarray(0, 5))
    expect(await answerOf(stream)).toEqual({
      ...ok,
      messages: [],
      status: '8',
      message: 'grpc: received message larger than max (2097153 vs. 2097152)',
    })
  })

  test('a large answer arrives whole', async () => {
    const { port } = await startFrontEnd({ unary: { Large: () => Buffer.alloc(20 << 20, 'y') } })
    const { messages, status } = await new Http2Client(port).call('Large', '')
    expect(status).toBe('0')
    expect(messages[0] === 'y'.repeat(20 << 20)).toBe(true)
  })

  test('a client that keeps sending after its message gets the answer and is stopped', async () => {
    const { port } = await startFrontEnd()
    const client = new Http2Client(port)
    const stream = client.open('Echo')
    stream.write(framed('abc'))
    stream.write(framed('def'))
    expect(await answerOf(stream)).toEqual({ ...ok, messages: ['abc'] })
  })

  test('the status, message and metadata of an error arrive in headers alone', async () => {
    const { port } = await startFrontEnd({
      unary: {
        Fail: () => {
          throw new GrpcError(grpcCode.notFound, 'no 100% "ä"', { 'x-hint': 'look', 'x-hint-bin': 'AQI' })
        },
      },
    })
    const client = new Http2Client(port)
    const stream = client.open('Fail')
    let headers: Record<string, unknown> = {}
    stream.on('response', (received) => {
      headers = received
    })
    stream.end(framed(''))
    const { status, message } = await answerOf(stream)
    expect([status, message]).toEqual(['5', 'no 100%25 "%C3%A4"'])
    expect(headers).toMatchObject({
      'content-type': 'application/grpc',
      'x-hint': 'look',
      'x-hint-bin': 'AQI',
    })
  })

  test('a status that HTTP/2 cannot carry resets the stream', async () => {
    const { port } = await startFrontEnd({
      unary: {
        Fail: () => {
          throw new GrpcError(grpcCode.notFound, '', { ':bad': 'name' })
        },
      },
    })
    const client = new Http2Client(port)
    expect(await client.call('Fail', '')).toMatchObject({ status: undefined, rstCode: 2 })
    expect(await client.call('Echo', 'abc')).toMatchObject(ok)
  })

  test.each([
    ['Nope', {}, 200, '12', 'unknown method Nope for service test.Store'],
    ['Echo', { ':path': '/foo.Bar/Baz' }, 200, '12', 'unknown service foo.Bar'],
    ['Echo', { 'content-type': 'application/json' }, 415, '3', 'invalid gRPC request content-type'],
    ['Echo', { ':method': 'PUT' }, 405, '13', 'Received a HEADERS frame with :method "PUT"'],
    ['Echo', { 'grpc-timeout': 'soon' }, 400, '13', 'malformed grpc-timeout'],
    ['Echo', { 'grpc-timeout': '0n' }, 200, '4', 'context deadline exceeded'],
  ])(
    '%s with %j is refused, and a client that still sends is stopped',
    async (method, headers, http, status, text) => {
      const { port } = await startFrontEnd()
      const client = new Http2Client(port)
      const stream = client.open(method, headers)
      stream.write(Buffer.alloc(300_000))
      const answer = await answerOf(stream)
      expect(answer).toMatchObject({ httpStatus: http, status, rstCode: 0 })
      expect(answer.message).toContain(text)
      expect(await client.call('Echo', 'abc')).toMatchObject(ok)
    },
  )

  test('a reset by the client aborts the handler', async () => {
    const signals: AbortSignal[] = []
    const { port } = await startFrontEnd({
      unary: {
        Wait: (_request, { signal }) => {
          signals.push(signal)
          return new Promise(() => {})
        },
      },
    })
    const client = new Http2Client(port)
    const stream = client.open('Wait')
    stream.end(framed('abc'))
    await expect.poll(() => signals.length).toBe(1)
    stream.close(8)
    await expect.poll(() => signals[0]?.aborted).toBe(true)
  })

  test('the end of the connection aborts its handlers and closes its streams', async () => {
    const signals: AbortSignal[] = []
    let closed = 0
    const { port } = await startFrontEnd({
      unary: {
        Wait: (_request, { signal }) => {
          signals.push(signal)
          return new Promise(() => {})
        },
      },
      streams: {
        Watch: (stream) => {
          signals.push(stream.call.signal)
          stream.onClose(() => {
            closed += 1
          })
        },
      },
    })
    const client = new Http2Client(port)
    client.open('Wait').end(framed('abc'))
    client.open('Watch').write(framed('abc'))
    await expect.poll(() => signals.length).toBe(2)
    client.session.destroy()
    await expect.poll(() => signals.every(({ aborted }) => aborted)).toBe(true)
    expect(closed).toBe(1)
  })

  test('a deadline that passes while the handler runs is answered', async () => {
    let runs = 0
    const { port, clock } = await startFrontEnd({
      unary: {
        Wait: () => {
          runs += 1
          return new Promise(() => {})
        },
      },
    })
    const answer = new Http2Client(port).call('Wait', '', { 'grpc-timeout': '250m' })
    await expect.poll(() => runs).toBe(1)
    clock.advance(250)
    expect(await answer).toMatchObject({ status: '4', message: 'context deadline exceeded' })
  })

  test('a handler that throws leaves the server and its other calls alone', async () => {
    const { port, errors } = await startFrontEnd({
      unary: {
        Throw: () => {
          throw new Error('secret')
        },
        Reject: () => Promise.reject(new Error('secret')),
      },
      streams: {
        Break: () => {
          throw new Error('secret')
        },
      },
    })
    const client = new Http2Client(port)
    for (const method of ['Throw', 'Reject', 'Break'])
      expect(await client.call(method, 'abc')).toMatchObject({ status: '13', message: 'internal error' })
    expect(errors).toHaveLength(3)
    expect(await client.call('Echo', 'abc')).toMatchObject(ok)
  })
})
