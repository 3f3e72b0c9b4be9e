#!/usr/bin/env node
/**
 * `npx ticketcd` and `npm run ticketcd`: the command line, run from its sources. In a fresh clone
 * it installs the dependencies first, and builds hstore for commands that start nodes. It reports
 * this on stderr, since stdout belongs to the command.
 */
import { prepareBundles } from './build.mjs'
import { prepareDependencies } from './dependencies.mjs'
import { checkNodeVersion } from './node-version.mjs'
import { Refusal } from './step.mjs'

/** Commands such as `cluster list` start no nodes. */
function startsNodes([command, subcommand]) {
  if (command === 'cluster') return ['up', 'join', 'restart'].includes(subcommand)
  return ['start', 'rush', 'bench'].includes(command)
}

try {
  checkNodeVersion()
  await prepareDependencies()
  if (startsNodes(process.argv.slice(2))) await prepareBundles(['hstore', 'dashboard'])
  const { register } = await import('tsx/esm/api')
  // The caller's folder may have a tsconfig.json of its own.
  register({ tsconfig: false })
  await import('../apps/cli/src/main.ts')
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(`ticketcd: ${error.message}`)
  process.exitCode = 1
}
