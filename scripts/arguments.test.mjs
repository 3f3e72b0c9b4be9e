import { spawnSync } from 'node:child_process'
import { closeSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCommand } from '../apps/cli/src/commands/start.ts'
import { startUsage } from './start-arguments.mjs'
import { stepNames } from './test-steps.mjs'
import { closedPipe } from './testing/closed-pipe.mjs'
import { root } from './workspace.mjs'

/**
 * A folder with the scripts and nothing else, as in a fresh clone: an installation would fail
 * there.
 */
let base
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'ticketcd-scripts-'))
  cpSync(join(root, 'scripts'), join(base, 'scripts'), { recursive: true })
  cpSync(join(root, 'package.json'), join(base, 'package.json'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

function runScript(script, args, stdout = 'pipe') {
  const { status, ...output } = spawnSync(process.execPath, [join('scripts', script), ...args], {
    cwd: base,
    env: { PATH: '/nowhere' },
    stdio: ['ignore', stdout, 'pipe'],
    encoding: 'utf8',
  })
  return { status, stdout: output.stdout, stderr: output.stderr }
}

describe.each([
  ['npm start', 'start.mjs', []],
  ['npm run dev', 'start.mjs', ['--dev']],
  ['npm test', 'test.mjs', []],
])('%s', (command, script, first) => {
  test.each(['--help', '-h'])('answers %s before it installs anything', (option) => {
    const { status, stdout, stderr } = runScript(script, [...first, option])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain(`Usage: ${command} -- [options]`)
    expect(existsSync(join(base, 'node_modules'))).toBe(false)
  })

  test('rejects an unknown option with a sentence', () => {
    const { status, stdout, stderr } = runScript(script, [...first, '--prot', '3001'])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^Unknown (option|argument) '--prot'\..* See: npm [a-z ]+ -- --help\n$/)
    expect(stderr).toContain(`See: ${command} -- --help`)
  })

  test('ends quietly if its help has no reader', () => {
    const writer = closedPipe()
    const { status, stderr } = runScript(script, [...first, '--help'], writer)
    closeSync(writer)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

test('an option without its value is rejected before anything is installed', () => {
  expect(runScript('start.mjs', ['--port'])).toMatchObject({ status: 2, stdout: '' })
})

test('the help of `npm start` lists the options of `ticketcd start`', () => {
  for (const { flags } of startCommand().options) expect(startUsage(false)).toContain(flags)
})

test('the help of `npm test` lists every part', () => {
  for (const name of stepNames) expect(runScript('test.mjs', ['--help']).stdout).toContain(name)
})
