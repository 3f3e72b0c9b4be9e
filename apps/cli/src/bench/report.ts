import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { Failure } from '../failure.ts'

/** On what a measurement was made: without it a number means nothing. */
export interface Conditions {
  readonly at: string
  readonly command: string
  readonly node: string
  readonly cpus: number
}

export function conditions(): Conditions {
  return {
    at: new Date().toISOString(),
    command: `ticketcd ${process.argv.slice(2).join(' ')}`,
    node: process.version,
    cpus: cpus().length,
  }
}

/** Ends a benchmark: one line of JSON on stdout, and the same, readable, in a file. */
export function publish(result: object, file: string | undefined): void {
  console.log(JSON.stringify(result))
  if (file === undefined) return
  try {
    writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`)
  } catch (cause) {
    throw new Failure(`cannot write ${file}: ${(cause as Error).message}`, { cause })
  }
}

/** `digits` after the point: more than a measurement can tell apart is noise. */
export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits))
}

/** The smallest value that is not exceeded by this share of all, from 0 to 1 (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const ascending = [...values].sort((a, b) => a - b)
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN
}
