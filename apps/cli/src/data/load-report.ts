import type { ImportResult } from './import.ts'

/**
 * Prints the result of a load: a sentence on stderr, or JSON on stdout.
 * @param started by `performance.now()`
 */
export function reportLoad(result: ImportResult, started: number, json = false): void {
  const seconds = (performance.now() - started) / 1_000
  if (json) console.log(JSON.stringify({ ...result, seconds: Number(seconds.toFixed(3)) }))
  else console.error(sentence(result, seconds))
}

function sentence({ outcome, entries, written }: ImportResult, seconds: number): string {
  const took = `in ${seconds.toFixed(1)} s`
  if (outcome === 'done') return 'This data has been loaded before; nothing was written.'
  if (outcome === 'resumed')
    return `Resumed an interrupted load: ${written} of ${entries} keys were missing, written ${took}.`
  return `${written} keys written ${took}.`
}
