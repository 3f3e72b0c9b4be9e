import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from './workspace.mjs'

/** A PATH with a fake npm and no other program. */
let programs

beforeAll(() => {
  programs = mkdtempSync(join(tmpdir(), 'ticketcd-ci-test-'))
})
afterAll(() => rmSync(programs, { recursive: true, force: true }))

function runScript(args, npm) {
  const file = join(programs, 'npm')
  writeFileSync(file, `#!/bin/sh\n${npm}\n`)
  chmodSync(file, 0o755)
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env: { PATH: programs } }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, lines: stdout.trimEnd().split('\n'), complaint: stderr })
    })
  })
}

test('without apt-get no etcd is fetched, and a sentence names the alternative', async () => {
  const { code, complaint } = await runScript(['scripts/fetch-etcd.mjs', join(programs, 'etcd')], 'exit 0')
  expect(code).toBe(1)
  expect(complaint).toContain('this machine has no apt-get. Put etcd and etcdctl 3.5 into a folder yourself')
})

test('if etcd is not available, CI prints a note for each version, which is no failure', async () => {
  const { code, lines } = await runScript(['scripts/ci.mjs'], 'echo "running $*"; echo "3 passed, 0 failed"')
  expect(code).toBe(0)
  expect(lines).toContain('running test --silent --')
  expect(lines).toContain('Note: etcd is not on PATH, so nothing was tested on it.')
  expect(lines).toContain('Note: etcd 3.5 cannot be had here, so nothing was tested on it.')
  expect(lines.at(-1)).toBe('3 passed, 0 failed')
})

test('the tests of both engines also run on the etcd of the machine', async () => {
  const etcd = join(programs, 'etcd')
  writeFileSync(etcd, '#!/bin/sh\n')
  chmodSync(etcd, 0o755)
  const { lines } = await runScript(['scripts/ci.mjs'], 'echo "running $*"; echo "3 passed, 0 failed"')
  rmSync(etcd)
  const runs = lines.filter((line) => line.startsWith('running'))
  expect(runs).toEqual([
    'running test --silent --',
    expect.stringMatching(/ --engine etcd --only integration,etcd --within packages\/etcd,.*apps\/api$/),
  ])
  expect(lines.at(-1)).toBe('6 passed, 0 failed')
})

test.each([
  ['a failed test', 'echo "3 passed, 1 failed"; exit 1', '3 passed, 1 failed'],
  ['a run that dies', 'echo "half a test"; exit 139', '0 passed, 1 failed'],
])('%s is a failure of CI', async (_name, npm, last) => {
  const { code, lines } = await runScript(['scripts/ci.mjs'], npm)
  expect([code, lines.at(-1)]).toEqual([1, last])
})
