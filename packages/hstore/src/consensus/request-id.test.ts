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
