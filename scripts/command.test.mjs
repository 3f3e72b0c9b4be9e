import { spawnSync } from 'node:child_process'
import { closeSync } from 'node:fs'
import { expect, test } from 'vitest'
import { closedPipe } from './testing/closed-pipe.mjs'
import { root } from './workspace.mjs'

/** Prints its process id to stderr, writes to its stdout, and does not end by itself. */
const endless = `console.error('started ' + process.pid); setInterval(() => console.log('line'), 10)`
const program = `
import { onClosedPipe } from './scripts/closed-pipe.mjs'
import { run, stopPrograms } from './scripts/command.mjs'

onClosedPipe(() => stopPrograms().then(() => process.exit(7)))
await run(process.execPath, ['-e', ${JSON.stringify(endless)}], { show: true })
await run(process.execPath, ['-e', 'console.error("started another")'], { show: true })
`

test('a closed pipe ends the program that runs, and no other is started', () => {
  const stdout = closedPipe()
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    stdio: ['ignore', stdout, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(stdout)
  expect(stderr).toMatch(/^started \d+\n$/)
  expect(status).toBe(7)
  const [pid] = /\d+/.exec(stderr)
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH')
})
