/**
 * `.ci/run`: all of `npm test`, whose nodes are hstore's. Then the integration tests of the client, of
 * the clusters and of the api on the etcd that is installed, and on etcd 3.5, whose watches report
 * less; there hstore is compared with 3.5 as well. Where one of them cannot be had a note says so, and
 * that is no failure. The last line is the sum of all, `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onClosedPipe } from './closed-pipe.mjs'
import { runShown, stopPrograms } from './command.mjs'
import { seconds } from './step.mjs'
import { findProgram } from './system-packages.mjs'
import { printedCounts, sumCounts } from './test-results.mjs'

const startedMs = performance.now()
/** Their nodes are hstore's or etcd's, and both must pass. */
const ofEngines = ['packages/etcd', 'packages/cluster', 'apps/api']
/** They compare with the etcd on PATH, whatever their nodes are. */
const ofDifferences = ['packages/mvcc', 'packages/wire', 'packages/hstore']
const within = (...folders) => ['--within', folders.join(',')]

onClosedPipe(() => stopPrograms().then(() => process.exit(1)))
const results = []
try {
  results.push(await test([]))
  if (findProgram(['etcd']) === undefined)
    console.log('Note: etcd is not on PATH, so nothing was tested on it.')
  else results.push(await test(['--engine', 'etcd', '--only', 'integration,etcd', ...within(...ofEngines)]))
  await onNewerEtcd(async (folder) => {
    const tests = ['--only', 'integration,etcd', ...within(...ofEngines, ...ofDifferences)]
    results.push(await test(['--etcd', folder, ...tests]))
  })
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
  const { code, lastLine } = await runShown('npm', ['test', '--silent', '--', ...args])
  return printedCounts(lastLine, code)
}
