import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the whole project. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/**
 * Folder of the stamps, which record finished work of the scripts. It is removed together with
 * node_modules.
 */
const stampsFolder = join(root, 'node_modules', '.ticketcd')

/** Folders of the workspace packages, relative to `base`. pnpm-workspace.yaml has the same list. */
export function workspaceFolders(base = root) {
  const nested = ['apps', 'packages'].flatMap((parent) =>
    readdirSync(join(base, parent)).map((name) => join(parent, name)),
  )
  return [...nested, 'e2e'].filter((folder) => existsSync(join(base, folder, 'package.json')))
}

/** The package.json of a folder; '.' is the root. */
export function manifest(folder, base = root) {
  return JSON.parse(readFileSync(join(base, folder, 'package.json'), 'utf8'))
}

/**
 * Folders of the workspace packages that the package in `folder` needs at run time: its
 * `dependencies`, and theirs, sorted. A devDependency has types or serves tests, and is not
 * bundled.
 *
 * @param {string} folder relative to `base`
 * @returns {string[]} relative to `base`
 */
export function workspaceDependencies(folder, base = root) {
  const folderOf = new Map(workspaceFolders(base).map((each) => [manifest(each, base).name, each]))
  const found = new Set()
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of Object.keys(manifest(next, base).dependencies ?? {})) {
      const dependency = folderOf.get(name)
      if (dependency === undefined || dependency === folder || found.has(dependency)) continue
      found.add(dependency)
      waiting.push(dependency)
    }
  }
  return [...found].sort()
}

export function readStamp(name) {
  const file = join(stampsFolder, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

export function writeStamp(name, text) {
  const file = join(stampsFolder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/**
 * The files of a folder whose names match, without dependencies, builds and hidden ones. A folder
 * that does not exist has none.
 *
 * @param {string} folder relative to the root
 * @param {RegExp} name
 * @param {boolean} [nested] whether to look into its folders too
 * @returns {string[]} relative to the root
 */
export function filesIn(folder, name, nested = true) {
  let entries
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true })
  } catch {
    return []
  }
  return entries
    .filter((entry) => !/^(node_modules|dist|\..*)$/.test(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return nested ? filesIn(path, name) : []
      return name.test(entry.name) ? [path] : []
    })
}
