#!/usr/bin/env node
/**
 * `npx ticketcd` and `npm run ticketcd`: the command line, run from its sources. In a fresh clone it installs the
 * dependencies first; stdout belongs to the command, so it says so on stderr.
 */
import { prepareDependencies } from './dependencies.mjs'
import { checkNodeVersion } from './node-version.mjs'
import { Refusal } from './step.mjs'

try {
  checkNodeVersion()
  await prepareDependencies()
  const { register } = await import('tsx/esm/api')
  // The caller's folder may have a tsconfig.json of its own.
  register({ tsconfig: false })
  await import('../apps/cli/src/main.ts')
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(`ticketcd: ${error.message}`)
  process.exitCode = 1
}
