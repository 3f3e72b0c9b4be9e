import { expect, it } from 'vitest'
import { type Command, commandKinds, decodeCommand, encodeCommand } from './command.ts'

it('a command is read as it was written, with and without a caller', () => {
  const request = Buffer.of(1, 2, 3)
  const commands: Command[] = [
    { kind: 'put', caller: undefined, request },
    { kind: 'txn', caller: { user: 'ana ß', authRevision: 0 }, request: Buffer.of() },
    { kind: 'roleRevokePermission', caller: { user: '', authRevision: 2 ** 40 }, request },
  ]
  for (const command of commands) expect(decodeCommand(encodeCommand(command))).toEqual(command)
})

it('a command of a newer version is refused with its number', () => {
  expect(() => decodeCommand(Uint8Array.of(99, 0))).toThrow('the unknown kind 99')
  expect(() => decodeCommand(Uint8Array.of())).toThrow(RangeError)
})

it('no two kinds have one number', () => {
  const numbers = Object.values(commandKinds)
  expect(new Set(numbers).size).toBe(numbers.length)
})
