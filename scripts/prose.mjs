/**
 * `node scripts/prose.mjs` checks the prose of the repository: comments of sources, and Markdown.
 * It prints each violation and ends with 1 where there is one. With `--measure` it prints one JSON
 * line with the figures instead. docs/glossary.md has the vocabulary.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { measure, violations } from './prose/rules.mjs'
import { proseOf } from './prose/text.mjs'
import { filesIn, root } from './workspace.mjs'

/** Written by tools, in their own words. */
const generated = /\.(gen|golden)\.|(^|\/)(test-results|playwright-report)\//

const documents = filesIn('.', /\.(md|tsx?|m?js)$/)
  .filter((path) => !generated.test(path))
  .map((path) => proseOf(path, readFileSync(join(root, path), 'utf8')))

if (process.argv[2] === '--measure') console.log(JSON.stringify(measure(documents)))
else {
  const found = documents.flatMap(violations)
  for (const { path, line, message } of found) console.error(`${path}:${line}: ${message}`)
  if (found.length > 0) process.exit(1)
}
