import { expect, test } from 'vitest'
import { framesOf } from '../testing/raw-client.ts'
import { Output } from './output.ts'

/** A socket whose system takes all, or nothing. */
function socketOf() {
  const socket = {
    isStuck: false,
    writes: [] as Buffer[],
    writableLength: 0,
    write(bytes: Buffer) {
      this.writes.push(bytes)
      if (this.isStuck) this.writableLength += bytes.byteLength
      return true
    },
  }
  let plans = 0
  const output = new Output(socket, () => {
    plans += 1
  })
  return { socket, output, plans: () => plans }
}

test('the frames of a turn are written in one piece', () => {
  const { socket, output, plans } = socketOf()
  output.frame(0, 0, 1, Buffer.from('abc'))
  output.frame(1, 4, 3, Buffer.from('de'))
  expect([plans(), socket.writes.length]).toEqual([1, 0])
  output.flush()
  output.flush()
  expect(socket.writes).toHaveLength(1)
  expect(framesOf(socket.writes[0] ?? Buffer.alloc(0)).frames).toMatchObject([
    { type: 0, flags: 0, stream: 1 },
    { type: 1, flags: 4, stream: 3 },
  ])
})

test('a full buffer is written before the next frame', () => {
  const { socket, output } = socketOf()
  for (let count = 0; count < 9; count += 1) output.frame(0, 0, 1, Buffer.alloc(16_384))
  expect(socket.writes.map(({ byteLength }) => byteLength)).toEqual([3 * 16_393, 3 * 16_393])
  output.flush()
  expect(socket.writes).toHaveLength(3)
})

test('bytes that the system has not taken are not overwritten', () => {
  const { socket, output } = socketOf()
  socket.isStuck = true
  for (const text of ['first', 'second', 'third']) {
    output.frame(0, 0, 1, Buffer.from(text))
    output.flush()
  }
  expect(socket.writes.map((bytes) => String(bytes.subarray(9)))).toEqual(['first', 'second', 'third'])
})

test('frames that wait in the socket take no more memory than twice their bytes', () => {
  const { socket, output } = socketOf()
  socket.isStuck = true
  const write = (bytes: number) => {
    output.frame(0, 0, 1, Buffer.alloc(bytes))
    output.flush()
  }
  write(8)
  const first = socket.writes[0]?.buffer
  for (const bytes of [8, 8, 1000, 16_384, 8]) write(bytes)
  for (const { buffer, byteLength } of socket.writes)
    if (buffer !== first) expect(buffer.byteLength).toBeLessThanOrEqual(2 * byteLength)
  expect(socket.writes.filter(({ buffer }) => buffer === first)).toHaveLength(1)
  expect(framesOf(Buffer.concat(socket.writes)).frames).toHaveLength(6)
})

test('answers wait while the socket holds much', () => {
  const { socket, output } = socketOf()
  socket.isStuck = true
  for (let count = 0; count < 7; count += 1) output.frame(0, 0, 1, Buffer.alloc(16_384))
  expect(output.isBlocked).toBe(false)
  for (let count = 0; count < 6; count += 1) output.frame(0, 0, 1, Buffer.alloc(16_384))
  expect(output.isBlocked).toBe(true)
})
