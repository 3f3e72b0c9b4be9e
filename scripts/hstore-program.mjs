/**
 * Runs a built program of packages/hstore. In a fresh clone it installs the dependencies first, and
 * it builds changed bundles. It reports this on stderr, since stdout belongs to the program.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepareBundles } from './build.mjs'
import { prepareDependencies } from './dependencies.mjs'
import { checkNodeVersion } from './node-version.mjs'
import { Refusal } from './step.mjs'
import { root } from './workspace.mjs'

/** @param {string} name of the program, such as `hstore-cli` */
export async function runHstoreProgram(name) {
  try {
    checkNodeVersion()
    await prepareDependencies()
    // A client does not need the page that nodes serve.
    await prepareBundles(name === 'hstore-cli' ? ['hstore'] : ['hstore', 'dashboard'])
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    console.error(`${name}: ${error.message}`)
    process.exitCode = 1
    return
  }
  // The bundle is imported: a program that starts nodes runs the one beside it.
  await import(pathToFileURL(join(root, 'packages/hstore/dist', `${name}.mjs`)).href)
}
