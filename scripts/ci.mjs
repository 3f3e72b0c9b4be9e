/**
 * `.ci/run`: all of `npm test` on the etcd that is installed, then the integration tests of the store
 * and of the api on etcd 3.5, whose watches report less. Where 3.5 cannot be had a note says so, and
 * that is no failure. The last line is the sum of both, `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onClosedPipe } from './closed-pipe.mjs'
import { runShown, stopPrograms } from './command.mjs'
import { seconds } from './step.mjs'
import { printedCounts, sumCounts } from './test-results.mjs'

const startedMs = performance.now()
const newerTests = ['--only', 'integration', '--within', 'packages/etcd,apps/api']

onClosedPipe(() => stopPrograms().then(() => process.exit(1)))
const results = []
try {
  results.push(await test([]))
  await onNewerEtcd(async (folder) => results.push(await test(['--', '--etcd', folder, ...newerTests])))
} catch (error) {
  console.error(error)
  results.push({ passed: 0, failed: 1 })
}
const { passed, failed } = sumCounts(results)
console.log(`Everything ${seconds(startedMs)}`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

async function onNewerEtcd(work) {
  const folder = mkdtempSync(join(tmpdir(), 'ticketcd-ci-'))
  try {
    const { code } = await runShown(process.execPath, ['scripts/fetch-etcd.mjs', folder])
    if (code === 0) await work(folder)
    else console.log('Note: etcd 3.5 cannot be had here, so nothing was tested on it.')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function test(args) {
  const { code, lastLine } = await runShown('npm', ['test', '--silent', ...args])
  return printedCounts(lastLine, code)
}
