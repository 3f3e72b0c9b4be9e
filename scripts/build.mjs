import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runScript } from './command.mjs'
import { fingerprint } from './fingerprint.mjs'
import { Refusal, tail } from './step.mjs'
import { readStamp, root, writeStamp } from './workspace.mjs'

/** What every bundle depends on: versions of what it takes in, and how it is compiled. */
const shared = ['package.json', 'pnpm-lock.yaml', 'tsconfig.base.json', 'packages/schema']

const targets = [
  { name: 'web', folder: 'apps/web', output: 'dist/index.html', sources: [] },
  { name: 'api', folder: 'apps/api', output: 'dist/main.js', sources: ['packages/etcd'] },
  { name: 'cli', folder: 'apps/cli', output: 'dist/main.js', sources: ['packages/etcd', 'packages/cluster'] },
]

/** Builds the bundles whose sources have changed, side by side; answers a text for the step. */
export async function buildStale() {
  const stale = targets
    .map((target) => ({ ...target, wanted: targetFingerprint(target) }))
    .filter((target) => readStamp(`build-${target.name}`) !== target.wanted || !existsSync(outputOf(target)))
  if (stale.length === 0) return 'up to date'
  const failures = (await Promise.all(stale.map(buildTarget))).filter((failure) => failure !== undefined)
  if (failures.length > 0) throw new Refusal(failures.join('\n\n'))
  return stale.map(({ name }) => name).join(', ')
}

async function buildTarget({ name, folder, wanted }) {
  const { code, output } = await runScript(folder, 'build')
  if (code !== 0) return `The build of ${folder} failed:\n${tail(output)}`
  writeStamp(`build-${name}`, wanted)
  return undefined
}

function targetFingerprint({ folder, sources }) {
  return fingerprint(root, [...shared, ...sources, folder])
}

function outputOf({ folder, output }) {
  return join(root, folder, output)
}
