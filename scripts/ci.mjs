/**
 * `.ci/run`: all of `npm test`, with nodes of hstore. Then come the integration tests of the
 * client, of the clusters and of the api. They run on the installed etcd, and on etcd 3.5, whose
 * watches report less. In the second run hstore is compared with 3.5 as well. If one of them is not
 * available, a note says so, which is no failure. The last line is the sum of all,
 * `N passed, N failed`.
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
/** Their nodes run hstore or etcd, and their tests must pass on both. */
const ofEngines = ['packages/etcd', 'packages/cluster', 'apps/api']
/** Their tests compare with the etcd on PATH, for nodes of either engine. */
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
