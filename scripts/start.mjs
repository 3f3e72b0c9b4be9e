/**
 * `npm start` and `npm run dev`: from a fresh clone to a running application. Plain JavaScript without dependencies,
 * because it installs them.
 */
import { spawn } from 'node:child_process'
import { buildStale } from './build.mjs'
import { onClosedPipe } from './closed-pipe.mjs'
import { stopPrograms } from './command.mjs'
import { installDependencies } from './dependencies.mjs'
import { checkNodeVersion } from './node-version.mjs'
import { parseStartArguments, startUsage } from './start-arguments.mjs'
import { Refusal, step } from './step.mjs'
import { ensureProgram, etcd } from './system-packages.mjs'
import { root } from './workspace.mjs'

const args = process.argv.slice(2)

onClosedPipe(() => stopPrograms().then(() => process.exit(0)))
try {
  checkNodeVersion()
  const { dev, help } = parseStartArguments(args)
  if (help) console.log(startUsage(dev))
  else process.exitCode = await start(dev)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}

async function start(dev) {
  await Promise.all([
    step('Dependencies', installDependencies),
    // A cluster that runs elsewhere needs no program here.
    process.env.TICKETCD_ETCD ? undefined : step('etcd', () => ensureProgram(etcd)),
  ])
  if (!dev) await step('Build', buildStale)
  return runStart(dev)
}

/** Hands over to `ticketcd start` and answers its exit code; signals are its business. */
function runStart(dev) {
  const main = dev ? ['--import', 'tsx', 'apps/cli/src/main.ts'] : ['apps/cli/dist/main.js']
  const child = spawn(process.execPath, [...main, 'start', ...args], { cwd: root, stdio: 'inherit' })
  // A terminal signals the whole group; anything else signals only us. `ticketcd start` takes the second as the first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}
