#!/usr/bin/env node
/**
 * `npx hstore-server`: nodes of hstore by command line. In a fresh clone it installs the dependencies and builds hstore
 * first; stdout belongs to the command, so it says so on stderr.
 */
import { prepareBundles } from './build.mjs'
import { prepareDependencies } from './dependencies.mjs'
import { checkNodeVersion } from './node-version.mjs'
import { Refusal } from './step.mjs'

try {
  checkNodeVersion()
  await prepareDependencies()
  await prepareBundles(['hstore'])
  // The bundle, since nodes run from the one beside it.
  await import('../packages/hstore/dist/hstore-server.mjs')
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(`hstore-server: ${error.message}`)
  process.exitCode = 1
}
