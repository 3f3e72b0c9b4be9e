import { expect, test } from 'vitest'
import { framed } from '../testing/fake-call.ts'
import { ack, callHeaders, endStream, frame, frameType, uint32 } from '../testing/raw-client.ts'
import { opening, serveSocket } from '../testing/served-socket.ts'
import { waiting } from '../testing/waiting-call.ts'

const { data, ping, goaway, rst } = frameType
const call = (stream: number, method = 'Echo') =>
  Buffer.concat([callHeaders(stream, method), frame(data, endStream, stream, framed('abc'))])

test('the answers of one callback leave in one piece', async () => {
  const { answers, Wait } = waiting()
  const { socket, connection } = serveSocket({ unary: { Wait } })
  let writes = 0
  const write = socket._write.bind(socket)
  socket._write = (chunk, encoding, done) => {
    writes += 1
    write(chunk, encoding, done)
  }
  socket.receive(opening, call(1), call(3), call(5, 'Wait'), call(7, 'Wait'))
  expect(writes).toBe(1)
  for (const answer of answers) answer()
  await expect.poll(() => socket.dataBytes(7)).toBe(8)
  expect(writes).toBe(2)
  connection.destroy()
})

test('after GOAWAY new streams are ignored, and the connection ends with the last of the others', async () => {
  const { answers, Wait } = waiting()
  const { socket, connection, timers, clock } = serveSocket({ unary: { Wait } })
  socket.receive(opening, call(1, 'Wait'))
  connection.close()
  connection.close()
  socket.receive(call(3), frame(rst, 0, 3, uint32(8)))
  expect([socket.goaways, socket.dataBytes(3), socket.writableEnded]).toEqual([[0], 0, false])
  const last = socket.frames.find(({ type }) => type === goaway)
  expect(last?.payload.readUInt32BE(0)).toBe(1)
  for (const answer of answers) answer()
  await expect.poll(() => socket.writableEnded).toBe(true)
  expect([socket.dataBytes(1), socket.resets]).toEqual([8, []])
  // The client does not close its side.
  clock.advance(1000)
  await expect.poll(() => [socket.destroyed, timers()]).toEqual([true, 0])
})

test('a client that says goodbye gets its answers, one with an error gets none', async () => {
  const { answers, Wait } = waiting()
  for (const [code, size] of [
    [0, 8],
    [1, 0],
  ] as const) {
    const { socket } = serveSocket({ unary: { Wait } })
    socket.receive(opening, call(1, 'Wait'), frame(goaway, 0, 0, Buffer.from([0, 0, 0, 0, 0, 0, 0, code])))
    for (const answer of answers) answer()
    await expect.poll(() => socket.writableEnded || socket.destroyed).toBe(true)
    expect(socket.dataBytes(1)).toBe(size)
    socket.destroy()
  }
})

test('PING frames go on while the client answers them', () => {
  const limits = { keepaliveIntervalMs: 1000, keepaliveTimeoutMs: 200 }
  const { socket, clock, timers } = serveSocket({ limits })
  const pings = () => socket.frames.filter(({ type, flags }) => type === ping && flags === 0).length
  socket.receive(opening)
  for (let count = 1; count <= 3; count += 1) {
    clock.advance(1000)
    // The frame leaves with the next turn.
    socket.receive(frame(ping, ack, 0, Buffer.alloc(8)))
    expect(pings()).toBe(count)
  }
  clock.advance(1200)
  expect(socket.destroyed).toBe(true)
  socket.emit('close')
  expect(timers()).toBe(0)
})

test('a client that is cut off is served no more', async () => {
  const { socket } = serveSocket({ limits: { controlFramesPerSecondMax: 1 } })
  const pings = Array.from({ length: 12 }, () => frame(ping, 0, 0, Buffer.alloc(8)))
  socket.receive(opening, ...pings, call(1)).receive(call(3))
  await expect.poll(() => socket.goaways).toEqual([11])
  expect([socket.dataBytes(1), socket.dataBytes(3)]).toEqual([0, 0])
  socket.destroy()
})

test('an error of this server is reported, and ends the connection', () => {
  const { socket, errors, clock } = serveSocket()
  const broken = new Error('broken')
  clock.nowMs = () => {
    throw broken
  }
  socket.receive(opening)
  expect([errors, socket.goaways]).toEqual([[broken], [2]])
  socket.destroy()
})
