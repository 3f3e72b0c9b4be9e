import { afterEach, describe, expect, test } from 'vitest'
import type { ServerStream } from './front-end.ts'
import { endAll } from './testing/cleanup.ts'
import { framed } from './testing/fake-call.ts'
import { answerOf, Http2Client } from './testing/http2-client.ts'
import { callHeaders, endHeaders, endStream, frame, frameType, RawClient } from './testing/raw-client.ts'
import { serves } from './testing/serves.ts'
import { frontEnds } from './testing/started.ts'

afterEach(endAll)

describe.each(frontEnds)('HTTP/2 by $server', ({ startFrontEnd }) => {
  test('a client that never reads its answers has its next calls refused', async () => {
    const { port } = await startFrontEnd({
      unary: { Large: () => Buffer.alloc(60_000) },
      limits: { heldBytesPerConnectionMax: 200_000 },
    })
    const client = new Http2Client(port, { settings: { initialWindowSize: 0 } })
    const calls = Array.from({ length: 5 }, () => client.open('Large'))
    const refusals: unknown[] = []
    for (const call of calls) {
      call.on('response', ({ 'grpc-message': message }) => message && refusals.push(message))
      call.end(framed(''))
    }
    await expect.poll(() => refusals.length).toBe(2)
    expect(refusals[0]).toBe('too many bytes of this connection are waiting')
    expect(await serves(port)).toBe(true)
  })

  test('where all clients together hold too much, the one that holds the most is cut off', async () => {
    const { port } = await startFrontEnd({
      unary: { Large: () => Buffer.alloc(60_000) },
      limits: { heldBytesMax: 150_000 },
    })
    const idle = { settings: { initialWindowSize: 0 } }
    const [small, greedy] = [new Http2Client(port, idle), new Http2Client(port, idle)]
    small.open('Large').end(framed(''))
    for (let count = 0; count < 2; count += 1) greedy.open('Large').end(framed(''))
    await expect.poll(() => greedy.goaways).toContain('11 too many bytes held')
    expect(small.session.closed).toBe(false)
    expect(await serves(port)).toBe(true)
  })

  test('incomplete requests of a connection are refused when they hold too much', async () => {
    const { port } = await startFrontEnd({ limits: { heldBytesPerConnectionMax: 200_000 } })
    const client = new Http2Client(port)
    const calls = Array.from({ length: 3 }, () => client.open('Echo'))
    const answers = calls.map(answerOf)
    for (const call of calls) call.write(framed('x'.repeat(90_000)).subarray(0, 80_000))
    expect(await Promise.race(answers)).toMatchObject({
      status: '8',
      message: 'too many bytes of this connection are waiting',
    })
  })

  test.each([
    ['Large', 0],
    ['Large', 8],
    ['Many', 0],
    ['Paused', 0],
    ['Paused', 8],
  ])('a reset of the unread %s with code %d releases its memory', async (method, code) => {
    const large = Buffer.alloc(300_000)
    let seen = 0
    let closed = 0
    const serve = (prepare: (stream: ServerStream) => void) => (stream: ServerStream) => {
      seen += 1
      stream.onClose(() => {
        closed += 1
      })
      prepare(stream)
    }
    const { port } = await startFrontEnd({
      unary: { Large: () => large },
      streams: {
        Many: serve((stream) => stream.write(large)),
        Paused: serve((stream) => {
          stream.write(large)
          stream.pause()
        }),
      },
      limits: { heldBytesPerConnectionMax: 400_000 },
    })
    const client = new RawClient(port).begin()
    // The client keeps its side open, and never enlarges the window of 64 KiB.
    client.send(callHeaders(1, method), frame(frameType.data, 0, 1, framed('abc')))
    await expect.poll(() => client.frames.some(({ type, stream }) => type === 0 && stream === 1)).toBe(true)
    client.send(frame(frameType.rst, 0, 1, Buffer.from([0, 0, 0, code])))
    client.send(frame(frameType.window, 0, 0, Buffer.from([0, 16, 0, 0])))
    // A call is refused until the memory of the first one is free.
    let next = 1
    const isAdmitted = async () => {
      next += 2
      client.send(callHeaders(next, 'Large'), frame(frameType.data, endStream, next, framed('abc')))
      const headers = () => client.frames.find(({ type, stream }) => type === 1 && stream === next)
      await expect.poll(headers).toBeDefined()
      return headers()?.flags === endHeaders
    }
    await expect.poll(isAdmitted).toBe(true)
    expect(closed).toBe(seen)
  })

  test('a request that stays incomplete is ended', async () => {
    const { port, clock } = await startFrontEnd({ limits: { requestTimeoutMs: 5000 } })
    const client = new Http2Client(port)
    // Its answer shows that the server has the other stream by then.
    const slow = client.open('Echo')
    slow.write(framed('abc').subarray(0, 4))
    await client.call('Echo', 'abc')
    clock.advance(10_000)
    expect(await answerOf(slow)).toMatchObject({ status: '1' })
  })
})
