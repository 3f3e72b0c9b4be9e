import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runScript } from './command.mjs'
import { fingerprint } from './fingerprint.mjs'
import { Refusal, tail } from './step.mjs'
import { readStamp, root, workspaceDependencies, writeStamp } from './workspace.mjs'

/**
 * Files that every bundle depends on: the versions of its dependencies and the compiler settings.
 */
const shared = ['package.json', 'pnpm-lock.yaml', 'tsconfig.base.json']

const targets = [
  { name: 'hstore', folder: 'packages/hstore', output: 'dist/main.mjs' },
  { name: 'web', folder: 'apps/web', output: 'dist/index.html' },
  {
    name: 'dashboard',
    folder: 'apps/web',
    script: 'build:dashboard',
    output: '../../packages/hstore/dist/dashboard/index.html',
  },
  {
    // The page with its mocks, which only journeys need.
    name: 'mocked',
    folder: 'apps/web',
    script: 'build:mocked',
    output: 'node_modules/.cache/mocked/index.html',
    isOfTests: true,
  },
  { name: 'api', folder: 'apps/api', output: 'dist/main.js' },
  { name: 'cli', folder: 'apps/cli', output: 'dist/main.js' },
]

/** All bundles, including those that only tests need. */
export const allBundles = targets.map(({ name }) => name)

/** The bundles of the product. */
const bundles = targets.filter(({ isOfTests }) => !isOfTests).map(({ name }) => name)

/**
 * Builds the bundles whose sources have changed, in parallel. Returns a text for the step.
 *
 * @param {readonly string[]} [names] of the bundles; those of the product by default
 */
export async function buildStale(names) {
  const stale = staleOf(names)
  if (stale.length === 0) return 'up to date'
  const failures = (await Promise.all(stale.map(buildTarget))).filter((failure) => failure !== undefined)
  if (failures.length > 0) throw new Refusal(failures.join('\n\n'))
  return stale.map(({ name }) => name).join(', ')
}

/**
 * Like `buildStale`, for a script whose stdout belongs to another program. Prints nothing if all is
 * built, else one line to stderr.
 */
export async function prepareBundles(names) {
  if (staleOf(names).length === 0) return
  console.error(`Building ${names.join(' and ')}, which is missing or has changed.`)
  await buildStale(names)
}

function staleOf(names = bundles) {
  return targets
    .filter(({ name }) => names.includes(name))
    .map((target) => ({ ...target, wanted: targetFingerprint(target.folder) }))
    .filter((target) => readStamp(`build-${target.name}`) !== target.wanted || !existsSync(outputOf(target)))
}

async function buildTarget({ name, folder, script = 'build', wanted }) {
  const { code, output } = await runScript(folder, script)
  if (code !== 0) return `The build of ${name} in ${folder} failed:\n${tail(output)}`
  writeStamp(`build-${name}`, wanted)
  return undefined
}

/**
 * A hash of the sources of the package in `folder` and of every workspace package that it bundles.
 */
export function targetFingerprint(folder, base = root) {
  return fingerprint(base, [...shared, ...workspaceDependencies(folder, base), folder])
}

function outputOf({ folder, output }) {
  return join(root, folder, output)
}
