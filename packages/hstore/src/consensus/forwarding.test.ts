import { expect, it } from 'vitest'
import {
  decodeCommands,
  decodeReadIndex,
  decodeRefusals,
  encodeCommands,
  encodeReadIndex,
  encodeRefusals,
} from './forwarding.ts'

it('commands arrive as they were sent', () => {
  const commands = [Uint8Array.of(), Uint8Array.of(1, 2), new Uint8Array(70_000).fill(3)]
  expect(decodeCommands(encodeCommands(commands)).map((each) => new Uint8Array(each))).toEqual(commands)
})

it('refusals arrive as they were sent', () => {
  const refused = [
    { number: 2 ** 52, refusal: 'busy' },
    { number: 1, refusal: 'not-leader' },
  ] as const
  expect(decodeRefusals(encodeRefusals(refused))).toEqual(refused)
})

it('a read index arrives as it was sent, also 0 and none', () => {
  for (const index of [0, 1, 2 ** 40, undefined]) expect(decodeReadIndex(encodeReadIndex(index))).toBe(index)
})

it('bytes that are cut off raise an error', () => {
  const bytes = encodeRefusals([{ number: 300, refusal: 'busy' }])
  for (let length = 0; length < bytes.length; length += 1)
    expect(() => decodeRefusals(bytes.subarray(0, length))).toThrow(RangeError)
  expect(() => decodeCommands(Uint8Array.of(200, 1))).toThrow(RangeError)
  expect(() => decodeRefusals(Uint8Array.of(1, 5, 99))).toThrow('unknown refusal')
})
