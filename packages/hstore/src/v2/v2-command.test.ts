import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyCommand } from '../testing/v2/arbitrary-command.ts'
import { decodeV2Command, encodeV2Command } from './v2-command.ts'

it('every command is read as it was written', () => {
  fc.assert(
    fc.property(anyCommand, (command) => {
      expect(decodeV2Command(encodeV2Command(command))).toEqual(command)
    }),
  )
})

it('a command of a newer version is refused', () => {
  const bytes = Buffer.from(encodeV2Command({ type: 'sync', nowMs: 5 }))
  bytes[0] = 9
  expect(() => decodeV2Command(Buffer.concat([bytes, Buffer.from([0, 2, 0x2f, 0x61, 0, 0])]))).toThrow(
    'a v2 command in the log has the unknown type 9',
  )
})

it('a command that is cut off is refused', () => {
  const bytes = encodeV2Command({
    type: 'delete',
    path: '/a',
    nowMs: 1,
    isDirectory: false,
    isRecursive: false,
    prevValue: 'x',
    prevIndex: 1,
  })
  for (let end = 0; end < bytes.byteLength; end += 1)
    expect(() => decodeV2Command(bytes.subarray(0, end))).toThrow(RangeError)
})
