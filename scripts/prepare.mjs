/**
 * `node scripts/prepare.mjs [etcd] [chromium] [tmux] [build|build-all]`: the first step of most
 * scripts in package.json, so that they run in a fresh clone. It installs the dependencies, and on
 * request system programs and stale bundles. It prints nothing if there is nothing to do.
 */
import { parseArgs } from 'node:util'
import { allBundles, buildStale } from './build.mjs'
import { prepareDependencies } from './dependencies.mjs'
import { checkNodeVersion } from './node-version.mjs'
import { Refusal } from './step.mjs'
import { chromium, ensureProgram, etcd, tmux } from './system-packages.mjs'

const extras = {
  etcd: () => ensureProgram(etcd),
  chromium: () => ensureProgram(chromium),
  tmux: () => ensureProgram(tmux),
  build: () => buildStale(),
  'build-all': () => buildStale(allBundles),
}

try {
  checkNodeVersion()
  await prepareDependencies()
  for (const name of parseArgs({ allowPositionals: true }).positionals) await extras[name]()
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 1
}
