import { join } from 'node:path'
import { run } from './command.mjs'
import { fingerprint } from './fingerprint.mjs'
import { Refusal, tail } from './step.mjs'
import { manifest, readStamp, root, workspaceFolders, writeStamp } from './workspace.mjs'

const stampName = 'dependencies'

/**
 * Installs the dependencies of the lockfile unless that has been done. Returns a text for the step.
 */
export async function installDependencies() {
  const wanted = dependenciesFingerprint()
  if (readStamp(stampName) === wanted) return 'up to date'
  const pnpm = await findPnpm(manifest('.').packageManager)
  const args = ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false']
  const { code, output } = await run(pnpm.command, [...pnpm.args, ...args], { env: quietEnvironment() })
  if (code !== 0) {
    throw new Refusal(`The dependencies could not be installed with ${pnpm.title}:\n${tail(output)}`)
  }
  writeStamp(stampName, wanted)
  return `installed with ${pnpm.title}`
}

/**
 * Like `installDependencies`, for a script whose stdout belongs to another program. Prints nothing
 * if all is installed, else one line to stderr.
 */
export async function prepareDependencies() {
  if (readStamp(stampName) === dependenciesFingerprint()) return
  console.error('Installing the dependencies, which are missing or have changed.')
  await installDependencies()
}

/** A hash of the lockfile and of every package.json. */
function dependenciesFingerprint() {
  const manifests = workspaceFolders().map((folder) => join(folder, 'package.json'))
  return fingerprint(root, ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests])
}

/**
 * The pnpm on PATH if its major version is the pinned one, else the pinned one through npx.
 *
 * @param {string} pinned as in `packageManager`, for example `pnpm@10.34.9`
 * @param {(command: string, args: string[]) => Promise<{ code: number, output: string }>} [ask]
 */
export async function findPnpm(
  pinned,
  ask = (command, args) => run(command, args, { env: quietEnvironment() }),
) {
  const spec = pinned.split('+')[0] ?? pinned
  const major = /@(\d+)\./.exec(spec)?.[1]
  const { code, output } = await ask('pnpm', ['--version'])
  const found = /^(\d+)\.\d+\.\d+/m.exec(output)
  if (code === 0 && found?.[1] === major) return { command: 'pnpm', args: [], title: `pnpm ${found[0]}` }
  return { command: 'npx', args: ['--yes', spec], title: spec }
}

/** Without a terminal, neither corepack nor npm may prompt. */
function quietEnvironment() {
  return { ...process.env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0', npm_config_yes: 'true' }
}
