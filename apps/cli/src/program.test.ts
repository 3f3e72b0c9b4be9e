import { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { Failure } from './failure.ts'
import { createProgram, runProgram } from './program.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

function programThat(fails: () => never) {
  return createProgram([new Command('work').action(fails)])
}

test('a failure prints one sentence and ends with its exit code', async () => {
  const complain = vi.spyOn(console, 'error').mockReturnValue(undefined)
  const program = programThat(() => {
    throw new Failure('The file is empty.', { exitCode: 2 })
  })
  expect(await runProgram(program, ['node', 'ticketcd', 'work'])).toBe(2)
  expect(complain.mock.calls).toEqual([['ticketcd: The file is empty.']])
})

test('an unknown command ends with exit code 2, help with 0', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const program = programThat(() => {
    throw new Error('not reached')
  })
  expect(await runProgram(program, ['node', 'ticketcd', 'nonsense'])).toBe(2)
  expect(await runProgram(program, ['node', 'ticketcd', '--help'])).toBe(0)
})
