/**
 * `node scripts/prose.mjs` checks the prose of the repository: comments of sources, and Markdown.
 * It prints each violation and ends with 1 where there is one. With `--measure` it prints one JSON
 * line with the figures instead. docs/glossary.md has the vocabulary.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { measure, violations } from './prose/rules.mjs'
import { proseOf } from './prose/text.mjs'
import { root } from './workspace.mjs'

/** Generated files, and folders of dependencies, builds and runs. */
const left = /^(node_modules|dist|test-results|playwright-report|\..*)$|\.(gen|golden)\./

function sources(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !left.test(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return sources(path)
      return /\.(md|tsx?|m?js)$/.test(entry.name) ? [path] : []
    })
}

const documents = sources('').map((path) => proseOf(path, readFileSync(join(root, path), 'utf8')))

if (process.argv[2] === '--measure') console.log(JSON.stringify(measure(documents)))
else {
  const found = documents.flatMap(violations)
  for (const { path, line, message } of found) console.error(`${path}:${line}: ${message}`)
  if (found.length > 0) process.exit(1)
}
