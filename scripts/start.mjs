/**
 * `npm start` and `npm run dev`: from a fresh clone to a running application. Plain JavaScript
 * without dependencies, because it installs them.
 */
import { spawn } from 'node:child_process'
import { buildStale } from './build.mjs'
import { onClosedPipe } from './closed-pipe.mjs'
import { stopPrograms } from './command.mjs'
import { installDependencies } from './dependencies.mjs'
import { localEngine } from './local-engine.mjs'
import { checkNodeVersion } from './node-version.mjs'
import { parseStartArguments, startUsage } from './start-arguments.mjs'
import { Refusal, step } from './step.mjs'
import { ensureProgram, etcd } from './system-packages.mjs'
import { root } from './workspace.mjs'

const args = process.argv.slice(2)

onClosedPipe(() => stopPrograms().then(() => process.exit(0)))
try {
  checkNodeVersion()
  const options = parseStartArguments(args)
  if (options.help) console.log(startUsage(options.dev))
  else process.exitCode = await start(options)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}

async function start(options) {
  // A cluster that runs elsewhere needs no program here.
  const engine = process.env.TICKETCD_ETCD ? undefined : localEngine(options)
  await Promise.all([
    step('Dependencies', installDependencies),
    engine === 'etcd' ? step('etcd', () => ensureProgram(etcd)) : undefined,
  ])
  const { dev } = options
  if (!dev) await step('Build', () => buildStale())
  else if (engine === 'hstore') await step('Build of hstore', () => buildStale(['hstore', 'dashboard']))
  return runStart(dev)
}

/** Runs `ticketcd start` and returns its exit code. The child handles signals. */
function runStart(dev) {
  const main = dev ? ['--import', 'tsx', 'apps/cli/src/main.ts'] : ['apps/cli/dist/main.js']
  const child = spawn(process.execPath, [...main, 'start', ...args], { cwd: root, stdio: 'inherit' })
  // A terminal signals the whole group; any other sender signals only us. `ticketcd start` treats a
  // second signal like the first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}
