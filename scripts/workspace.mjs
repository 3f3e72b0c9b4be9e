import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the whole project. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/** Where the scripts write down what they have done. It goes when node_modules goes, and what it says with it. */
const stampsFolder = join(root, 'node_modules', '.ticketcd')

/** Folders of the workspace's packages, relative to the root; the same list as in pnpm-workspace.yaml. */
export function workspaceFolders() {
  const nested = ['apps', 'packages'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  )
  return [...nested, 'e2e'].filter((folder) => existsSync(join(root, folder, 'package.json')))
}

/** The package.json of a folder; '.' is the root. */
export function manifest(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
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
