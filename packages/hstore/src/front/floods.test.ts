import { connect } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { defaultLimits } from './limits.ts'
import { endAll } from './testing/cleanup.ts'
import { framed } from './testing/fake-call.ts'
import { Http2Client } from './testing/http2-client.ts'
import {
  ack,
  callHeaders,
  endHeaders,
  endStream,
  frame,
  frameType,
  headerBlock,
  RawClient,
} from './testing/raw-client.ts'
import { serves } from './testing/serves.ts'
import { frontEnds, startFrontEnd } from './testing/started.ts'

afterEach(endAll)

const calm = 11
const refused = 7
const protocolError = 1
const waitForever = () => new Promise<Uint8Array>(() => {})

describe.each(frontEnds)('HTTP/2 by $server', ({ startFrontEnd }) => {
  test('calls that a client opens and resets at once end its connection', async () => {
    const { port } = await startFrontEnd({ limits: { cancelledCallsPerSecondMax: 1 } })
    const client = new RawClient(port).begin()
    for (let count = 0; count < 12; count += 1) {
      const stream = 1 + 2 * count
      client.send(callHeaders(stream), frame(frameType.rst, 0, stream, Buffer.from([0, 0, 0, 8])))
    }
    await expect.poll(() => client.isClosed).toBe(true)
    expect(client.codes(frameType.goaway)).toContain(calm)
    expect(await serves(port)).toBe(true)
  })

  test('calls that a client makes the server reset end its connection', async () => {
    const { port } = await startFrontEnd({
      unary: { Wait: waitForever },
      limits: { cancelledCallsPerSecondMax: 1 },
    })
    const client = new RawClient(port).begin()
    const overflow = Buffer.from([0x7f, 0xff, 0xff, 0xff])
    for (let count = 0; count < 12; count += 1) {
      const stream = 1 + 2 * count
      client.send(callHeaders(stream, 'Wait'), frame(frameType.data, endStream, stream, framed('abc')))
      client.send(frame(frameType.window, 0, stream, overflow))
    }
    await expect.poll(() => client.isClosed).toBe(true)
  })

  test.each([
    ['PING', frame(frameType.ping, 0, 0, Buffer.alloc(8))],
    ['SETTINGS', frame(frameType.settings, 0, 0)],
  ])('too many %s frames end the connection', async (_name, control) => {
    const { port } = await startFrontEnd({ limits: { controlFramesPerSecondMax: 1 } })
    const client = new RawClient(port).begin()
    for (let count = 0; count < 12; count += 1) client.send(control)
    await expect.poll(() => client.isClosed).toBe(true)
    expect(client.codes(frameType.goaway)).toContain(calm)
    expect(await serves(port)).toBe(true)
  })

  test('a PING for each answer is no flood, as grpc-go sends them, and more of them are', async () => {
    const { port } = await startFrontEnd({ limits: { controlFramesPerSecondMax: 1 } })
    const client = new RawClient(port).begin()
    const ping = frame(frameType.ping, 0, 0, Buffer.alloc(8))
    const pongs = () =>
      client.frames.filter(({ type, flags }) => type === frameType.ping && flags === ack).length
    const answers = () => client.frames.filter(({ type }) => type === frameType.data).length
    for (let count = 1; count <= 30; count += 1) {
      const stream = 2 * count - 1
      client.send(callHeaders(stream, 'Echo'), frame(frameType.data, endStream, stream, framed('abc')))
      await expect.poll(answers, { interval: 1 }).toBe(count)
      client.send(ping)
      await expect.poll(pongs, { interval: 1 }).toBe(count)
    }
    expect(client.isClosed).toBe(false)
    for (let count = 0; count < 12; count += 1) client.send(ping)
    await expect.poll(() => client.isClosed).toBe(true)
  })

  test('a PING is answered with its own bytes', async () => {
    const { port } = await startFrontEnd()
    const client = new RawClient(port).begin(frame(frameType.ping, 0, 0, 'abcdefgh'))
    const answers = () => client.frames.filter(({ type, flags }) => type === frameType.ping && flags === ack)
    await expect.poll(() => answers().map(({ payload }) => String(payload))).toEqual(['abcdefgh'])
  })

  test('many CONTINUATION frames end the connection', async () => {
    const { port } = await startFrontEnd()
    const client = new RawClient(port).begin(frame(frameType.headers, 0, 1, headerBlock()))
    for (let count = 0; count < 50; count += 1) client.send(frame(frameType.continuation, 0, 1))
    await expect.poll(() => client.isClosed).toBe(true)
    expect(await serves(port)).toBe(true)
  })

  test('a connection that broke the protocol ends at the next PING, if its client does not end it', async () => {
    const { port, clock } = await startFrontEnd()
    const unfinished = frame(frameType.headers, 0, 1, headerBlock())
    const client = new RawClient(port).begin(unfinished, frame(frameType.ping, 0, 0, Buffer.alloc(8)))
    await expect.poll(() => client.codes(frameType.goaway)).toEqual([protocolError])
    clock.advance(defaultLimits.keepaliveIntervalMs + defaultLimits.keepaliveTimeoutMs)
    await expect.poll(() => client.isClosed).toBe(true)
    expect(await serves(port)).toBe(true)
  })

  test.each([
    ['too long', Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`x-${at}`, 'y'.repeat(100)]))],
    ['too many', Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`x-${at}`, 'y']))],
  ])('headers that are %s are refused', async (_name, more) => {
    const { port } = await startFrontEnd({ limits: { headerBytesMax: 8000, headerPairsMax: 50 } })
    const client = new RawClient(port).begin(callHeaders(1, 'Echo', more))
    await expect.poll(() => client.codes(frameType.rst)).toEqual([calm])
    client.send(callHeaders(3), frame(frameType.data, endStream, 3, framed('abc')))
    await expect.poll(() => client.frames.some(({ type, stream }) => type === 0 && stream === 3)).toBe(true)
  })

  test('streams above the limit are refused, the others are served', async () => {
    const { port } = await startFrontEnd({
      unary: { Wait: waitForever },
      limits: { streamsPerConnectionMax: 3 },
    })
    const client = new RawClient(port).begin()
    for (const stream of [1, 3, 5, 7, 9]) client.send(callHeaders(stream, 'Wait'))
    await expect.poll(() => client.codes(frameType.rst)).toEqual([refused, refused])
    client.send(frame(frameType.rst, 0, 1, Buffer.from([0, 0, 0, 8])), callHeaders(11))
    client.send(frame(frameType.data, endStream, 11, framed('abc')))
    await expect.poll(() => client.frames.some(({ type, stream }) => type === 0 && stream === 11)).toBe(true)
  })

  test('many empty DATA frames end the connection', async () => {
    const { port } = await startFrontEnd()
    const client = new RawClient(port).begin(callHeaders(1))
    for (let count = 0; count < 500; count += 1) client.send(frame(frameType.data, 0, 1))
    await expect.poll(() => client.isClosed).toBe(true)
    expect(await serves(port)).toBe(true)
  })

  test('more data than the window admits ends the connection', async () => {
    const { port } = await startFrontEnd({ streams: { Slow: (stream) => stream.pause() } })
    const client = new RawClient(port).begin(callHeaders(1, 'Slow'))
    for (let count = 0; count < 20; count += 1) client.send(frame(frameType.data, 0, 1, Buffer.alloc(16_384)))
    await expect.poll(() => client.isClosed || client.codes(frameType.rst).length > 0).toBe(true)
    expect(await serves(port)).toBe(true)
  })

  test('no bytes after the preface end the process', async () => {
    const { port, errors } = await startFrontEnd()
    const kinds = fc.integer({ min: 0, max: 12 })
    const anyFrame = fc
      .tuple(
        kinds,
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 9 }),
        fc.uint8Array({ maxLength: 40 }),
      )
      .map(([type, flags, stream, payload]) => frame(type, flags, stream, Buffer.from(payload)))
    const bytes = fc.oneof(
      fc.array(anyFrame, { minLength: 1, maxLength: 20 }).map((frames) => Buffer.concat(frames)),
      fc.uint8Array({ minLength: 1, maxLength: 400 }).map((random) => Buffer.from(random)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (sent) => {
        const client = new RawClient(port).begin(callHeaders(1), sent)
        client.socket.end()
        const isOver = () => client.isClosed || client.codes(frameType.goaway).length > 0
        await expect.poll(isOver, { interval: 1 }).toBe(true)
        client.socket.destroy()
      }),
      { numRuns: 60 },
    )
    expect(await serves(port)).toBe(true)
    expect(errors).toEqual([])
  })

  test('a client that does not answer PING is cut off, one that does stays', async () => {
    const limits = { keepaliveIntervalMs: 1000, keepaliveTimeoutMs: 200 }
    const { port, clock } = await startFrontEnd({ limits })
    const silent = new RawClient(port).begin()
    const alive = new Http2Client(port)
    await alive.call('Echo', 'abc')
    await expect.poll(() => silent.frames.some(({ type }) => type === frameType.settings)).toBe(true)
    const pings = () => silent.frames.filter(({ type }) => type === frameType.ping).length
    const answered = new Promise((resolve) => alive.session.once('ping', resolve))
    clock.advance(1000)
    await expect.poll(pings).toBe(1)
    await answered
    await alive.call('Echo', 'abc')
    clock.advance(200)
    await expect.poll(() => silent.isClosed).toBe(true)
    expect(await alive.call('Echo', 'abc')).toMatchObject({ status: '0' })
  })

  test('connections above the limit are closed', async () => {
    const { port } = await startFrontEnd({ limits: { connectionsMax: 1 } })
    const first = new Http2Client(port)
    await first.call('Echo', 'abc')
    const second = new RawClient(port).begin()
    await expect.poll(() => second.isClosed).toBe(true)
    expect(await first.call('Echo', 'abc')).toMatchObject({ status: '0' })
  })

  test.each([
    ['nothing', ''],
    ['a part of the preface', 'PRI * HT'],
  ])('a client that sends %s is closed after the limit', async (_name, bytes) => {
    const { port, clock } = await startFrontEnd({ limits: { handshakeTimeoutMs: 3000 } })
    const client = new RawClient(port).send(bytes)
    await expect.poll(() => clock.timers).toBe(1)
    clock.advance(3000)
    await expect.poll(() => client.isClosed).toBe(true)
  })

  test('a client that resets its connection at any moment leaves no timer', async () => {
    const { port, clock } = await startFrontEnd()
    for (const bytes of ['', 'PRI', 'GET / HTTP/1.1\r\n', frame(frameType.settings, 0, 0)]) {
      const socket = connect({ port, host: '127.0.0.1' }, () => {
        socket.write(bytes, () => socket.resetAndDestroy())
      })
      await new Promise((resolve) => socket.once('close', resolve))
    }
    const client = new RawClient(port).begin(callHeaders(1))
    await expect.poll(() => client.frames.length).toBeGreaterThan(0)
    client.socket.resetAndDestroy()
    expect(await serves(port)).toBe(true)
    const ofServiceCheck = 2
    await expect.poll(() => clock.timers).toBeLessThanOrEqual(ofServiceCheck)
  })

  test('endHeaders and endStream may come together', async () => {
    const { port } = await startFrontEnd()
    const client = new RawClient(port).begin(
      frame(frameType.headers, endHeaders | endStream, 1, headerBlock()),
    )
    await expect.poll(() => client.frames.some(({ type, stream }) => type === 1 && stream === 1)).toBe(true)
  })
})

describe('floods that Node.js bounds in other ways', () => {
  const widenByNothing = frame(frameType.window, 0, 0, Buffer.from([0, 0, 0, 1]))
  test.each([
    ['WINDOW_UPDATE', widenByNothing],
    ['PRIORITY', frame(frameType.priority, 0, 1, '12345')],
    ['unknown', frame(99, 0, 0, 'abc')],
    ['acknowledging SETTINGS', frame(frameType.settings, ack, 0)],
    ['acknowledging PING', frame(frameType.ping, ack, 0, '12345678')],
    ['late RST_STREAM', frame(frameType.rst, 0, 1, Buffer.from([0, 0, 0, 8]))],
    ['late HEADERS', callHeaders(1)],
    ['late and empty DATA', frame(frameType.data, 0, 1)],
    ['padded and empty DATA', frame(frameType.data, 8, 1, '\x02ab')],
  ])('too many %s frames end the connection', async (_name, idle) => {
    const { port } = await startFrontEnd({ limits: { idleFramesPerSecondMax: 1 } })
    const client = new RawClient(port).begin(callHeaders(1))
    client.send(frame(frameType.data, endStream, 1, framed('abc')))
    await expect.poll(() => client.frames.some(({ type }) => type === 0)).toBe(true)
    for (let count = 0; count < 20; count += 1) client.send(idle)
    await expect.poll(() => client.isClosed).toBe(true)
    expect(client.codes(frameType.goaway)).toContain(calm)
    expect(await serves(port)).toBe(true)
  })

  test('WINDOW_UPDATE frames for a large answer are no flood, those for one byte each are', async () => {
    const large = 300_000
    const { port } = await startFrontEnd({
      unary: { Large: () => Buffer.alloc(large) },
      limits: { idleFramesPerSecondMax: 1 },
    })
    const widen = (stream: number, bytes: number) => {
      const payload = Buffer.alloc(4)
      payload.writeUInt32BE(bytes)
      return frame(frameType.window, 0, stream, payload)
    }
    const sizeOf = (client: RawClient) =>
      client.frames.reduce((sum, { type, payload }) => sum + (type === 0 ? payload.byteLength : 0), 0)
    const ask = () =>
      new RawClient(port).begin(callHeaders(1, 'Large'), frame(frameType.data, endStream, 1, framed('')))
    const patient = ask()
    for (let size = 65_535; size < large + 5; size += 8192) {
      await expect.poll(() => sizeOf(patient), { interval: 1 }).toBeGreaterThanOrEqual(size)
      patient.send(widen(1, 8192), widen(0, 8192))
    }
    await expect.poll(() => sizeOf(patient)).toBe(large + 5)
    expect(patient.isClosed).toBe(false)
    const petty = ask()
    for (let count = 0; count < 100; count += 1) petty.send(widen(1, 1), widen(0, 1))
    await expect.poll(() => petty.isClosed).toBe(true)
    expect(petty.codes(frameType.goaway)).toContain(calm)
  })

  test('streams that are refused count as cancelled calls', async () => {
    const { port } = await startFrontEnd({
      unary: { Wait: waitForever },
      limits: { streamsPerConnectionMax: 1, cancelledCallsPerSecondMax: 1 },
    })
    const client = new RawClient(port).begin()
    for (let count = 0; count < 20; count += 1) client.send(callHeaders(1 + 2 * count, 'Wait'))
    await expect.poll(() => client.isClosed).toBe(true)
    expect(client.codes(frameType.goaway)).toContain(calm)
    expect(await serves(port)).toBe(true)
  })

  test('incomplete frames and headers count as held', async () => {
    const { port } = await startFrontEnd({ limits: { heldBytesMax: 10_000 } })
    const client = new RawClient(port).begin(callHeaders(1))
    client.send(frame(frameType.data, 0, 1, Buffer.alloc(16_384)).subarray(0, 20))
    await expect.poll(() => client.isClosed).toBe(true)
    const headers = new RawClient(port).begin(frame(frameType.headers, 0, 1, Buffer.alloc(16_000)))
    await expect.poll(() => headers.isClosed).toBe(true)
    for (const each of [client, headers]) expect(each.codes(frameType.goaway)).toEqual([calm])
    expect(await serves(port)).toBe(true)
  })

  test('a client that gets its answers and reads none of them is cut off', async () => {
    const { port } = await startFrontEnd({
      unary: { Large: () => Buffer.alloc(1 << 20) },
      limits: { heldBytesMax: 20 << 20, heldBytesPerConnectionMax: 60 << 20 },
    })
    const window = Buffer.from([0, 4, 0x7f, 0xff, 0xff, 0xff])
    const client = new RawClient(port).begin(frame(frameType.settings, 0, 0, window))
    client.socket.pause()
    client.send(frame(frameType.window, 0, 0, Buffer.from([0x7f, 0, 0, 0])))
    for (let count = 0; count < 60; count += 1) {
      const stream = 1 + 2 * count
      client.send(callHeaders(stream, 'Large'), frame(frameType.data, endStream, stream, framed('')))
    }
    const ended = new Promise((resolve) => client.socket.once('close', resolve))
    expect(await serves(port)).toBe(true)
    client.socket.resume()
    await ended
    expect(client.codes(frameType.goaway)).toEqual([calm])
  })
})

test.each(frontEnds)(
  'WINDOW_UPDATE frames of 0 end streams, and then the connection: $server',
  async ({ startFrontEnd }) => {
    const { port } = await startFrontEnd({
      unary: { Wait: waitForever },
      limits: { cancelledCallsPerSecondMax: 1 },
    })
    const client = new RawClient(port).begin()
    for (let count = 0; count < 30; count += 1) {
      const stream = 1 + 2 * count
      client.send(callHeaders(stream, 'Wait'), frame(frameType.data, endStream, stream, framed('abc')))
      client.send(frame(frameType.window, 0, stream, Buffer.alloc(4)))
    }
    await expect.poll(() => client.isClosed || client.codes(frameType.goaway).length > 0).toBe(true)
    expect(await serves(port)).toBe(true)
  },
)
