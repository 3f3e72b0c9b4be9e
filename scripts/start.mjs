/**
 * `npm start` and `pnpm dev`: from a fresh clone to a running application. Plain JavaScript without dependencies, because
 * it is what installs them.
 */
import { spawn } from 'node:child_process'
import { buildStale } from './build.mjs'
import { installDependencies } from './dependencies.mjs'
import { checkNodeVersion } from './node-version.mjs'
import { Refusal, step } from './step.mjs'
import { ensureProgram, etcd } from './system-packages.mjs'
import { root } from './workspace.mjs'

const args = process.argv.slice(2)
const dev = args.includes('--dev')

try {
  checkNodeVersion()
  await Promise.all([
    step('Dependencies', installDependencies),
    // A cluster that runs elsewhere needs no program here.
    process.env.TICKETCD_ETCD ? undefined : step('etcd', () => ensureProgram(etcd)),
  ])
  if (!dev) await step('Build', buildStale)
  process.exitCode = await runStart()
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 1
}

/** Hands over to `ticketcd start` and answers its exit code; signals are its business. */
function runStart() {
  const main = dev ? ['--import', 'tsx', 'apps/cli/src/main.ts'] : ['apps/cli/dist/main.js']
  const child = spawn(process.execPath, [...main, 'start', ...args], { cwd: root, stdio: 'inherit' })
  // A terminal signals the whole group; anything else signals only us. `ticketcd start` takes the second as the first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}
