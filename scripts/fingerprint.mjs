import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Generated files, and files that have no influence on a build. */
const ignored = /^(node_modules|dist|test-results|playwright-report|\..*)$|\.test\.tsx?$|\.gen\.ts$/

/**
 * A hash of the names and contents of all files below `paths`, relative to `base`. It ignores
 * times, so a fresh clone, a switch of branches and a touched file do not change it. A missing path
 * counts as absent.
 */
export function fingerprint(base, paths) {
  const hash = createHash('sha256')
  for (const path of paths) addPath(hash, base, path)
  return hash.digest('hex')
}

function addPath(hash, base, path) {
  const full = join(base, path)
  if (!existsSync(full)) {
    hash.update(`${path}\0absent\0`)
  } else if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort())
      if (!ignored.test(name)) addPath(hash, base, join(path, name))
  } else {
    const content = readFileSync(full)
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
}
