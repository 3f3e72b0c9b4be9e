import { afterEach, expect, it } from 'vitest'
import { endStages, newStage } from '../testing/manage/stage.ts'
import { runProgram } from './program.ts'

afterEach(endStages)

it('help explains each command with examples, as wide as the terminal', async () => {
  for (const command of ['start', 'join', 'list', 'status', 'stop', 'kill', 'restart', 'config']) {
    const { context, terminal } = newStage()
    terminal.columns = 60
    expect(await runProgram([command, '--help'], context)).toBe(0)
    expect(terminal.text).toContain('Examples:')
    for (const line of terminal.text.split('\n')) expect(line.length).toBeLessThanOrEqual(60)
  }
})

it.each([
  [['fly'], 2],
  [['start', '--fast'], 2],
  [['stop'], 2],
  [['stop', 'node1'], 1],
  [['config', 'set', 'node1'], 2],
  [['join', 'nowhere'], 2],
  [['join'], 1],
  [['--version'], 0],
])('%j ends with exit code %d', async (args, exitCode) => {
  const { context, terminal } = newStage()
  expect(await runProgram(args, context)).toBe(exitCode)
  expect(terminal.errors === '').toBe(exitCode === 0)
})

it('restore is a command, too', async () => {
  const { context, terminal } = newStage()
  expect(await runProgram(['restore', '--help'], context)).toBe(0)
  expect(terminal.text).toContain('--snapshot FILE')
  expect(await runProgram(['restore'], context)).toBe(2)
  expect(terminal.errors).toMatch(/^Error: /)
})

it('an error that nobody expects shows where it comes from', async () => {
  const { context, terminal } = newStage()
  const broken = { ...context, discover: () => Promise.reject(new TypeError('boom')) }
  expect(await runProgram(['join'], broken)).toBe(1)
  expect(terminal.errors).toMatch(/TypeError: boom\n\s+at /)
})
