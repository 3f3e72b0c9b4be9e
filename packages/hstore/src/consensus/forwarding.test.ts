import { expect, it } from 'vitest'
import {
  decodeAnswers,
  decodeCommands,
  decodeReadIndex,
  encodeAnswers,
  encodeCommands,
  encodeReadIndex,
} from './forwarding.ts'

it('commands arrive as they were sent', () => {
  const commands = [Uint8Array.of(), Uint8Array.of(1, 2), new Uint8Array(70_000).fill(3)]
  expect(decodeCommands(encodeCommands(commands))).toEqual(commands)
})

it('answers arrive as they were sent', () => {
  const answers = [{ index: 2 ** 40, term: 7 }, { refusal: 'busy' }, { refusal: 'learner-lags' }] as const
  expect(decodeAnswers(encodeAnswers(answers))).toEqual(answers)
})

it('a read index arrives as it was sent, also 0 and none', () => {
  for (const index of [0, 1, 2 ** 40, undefined]) expect(decodeReadIndex(encodeReadIndex(index))).toBe(index)
})

it('bytes that are cut off raise an error', () => {
  const bytes = encodeAnswers([{ index: 300, term: 7 }])
  for (let length = 0; length < bytes.length; length += 1)
    expect(() => decodeAnswers(bytes.subarray(0, length))).toThrow(RangeError)
  expect(() => decodeCommands(Uint8Array.of(200, 1))).toThrow(RangeError)
  expect(() => decodeAnswers(Uint8Array.of(1, 99))).toThrow('unknown refusal')
})
