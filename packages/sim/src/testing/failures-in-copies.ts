import process from 'node:process'
import { pathToFileURL } from 'node:url'

/*
 * A program: its arguments are pairs of a copied `find-failure.ts` and a seed. It runs each seed in
 * its copy, one after the other, and prints a line of JSON for each: the failure or null.
 */
const pairs = process.argv.slice(2)
for (let at = 0; at < pairs.length; at += 2) {
  const copy: typeof import('./find-failure.ts') = await import(pathToFileURL(pairs[at] ?? '').href)
  const seed = Number(pairs[at + 1])
  process.stdout.write(`${JSON.stringify(copy.findFailure(seed, seed))}\n`)
}
