import { expect, it } from 'vitest'
import { envelope, firstNumber, numberOf, requestOf } from './request-id.ts'

const own = '00ff10203040a0b0'
const request = Uint8Array.of(1, 2, 3)

it('a node finds its own number in a command, however large it is', () => {
  for (const number of [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1]) {
    const command = envelope(own, number, request)
    expect(numberOf(Buffer.from(own, 'hex'), command)).toBe(number)
    expect(Buffer.from(requestOf(command))).toEqual(Buffer.from(request))
  }
})

it("another node's command has no number for this node", () => {
  const command = envelope('00ff10203040a0b1', 7, request)
  expect(numberOf(Buffer.from(own, 'hex'), command)).toBeUndefined()
})

it('the numbers of a later process are larger, also after 200 commands a millisecond', () => {
  const start = Date.UTC(2026, 10, 30)
  expect(firstNumber(start) + 200 * 60_000).toBeLessThan(firstNumber(start + 60_000))
  expect(firstNumber(Date.UTC(2500, 0, 1))).toBeLessThan(2 ** 53)
})

it('commands do not overwrite one another, whatever their sizes', () => {
  const sizes = Array.from({ length: 400 }, (_, each) => (each * 37) % 2_500)
  const commands = sizes.map((size, each) => envelope(own, each, Buffer.alloc(size, each)))
  for (const [each, command] of commands.entries()) {
    expect(numberOf(Buffer.from(own, 'hex'), command)).toBe(each)
    expect(Buffer.from(requestOf(command)).equals(Buffer.alloc(sizes[each] ?? 0, each))).toBe(true)
  }
})

it('a small command keeps at most 16 KiB in memory, and a large one only itself', () => {
  expect(envelope(own, 1, Buffer.alloc(100)).buffer.byteLength).toBe(16 * 1024)
  const large = envelope(own, 1, Buffer.alloc(5_000))
  expect(large.buffer.byteLength).toBe(large.byteLength)
})
