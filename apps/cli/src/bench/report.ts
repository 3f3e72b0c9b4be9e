import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { Failure } from '../failure.ts'

/** The conditions of a measurement, without which its figures have no meaning. */
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

/**
 * Prints a result as one line of JSON on stdout, and writes the same, indented, to a file.
 * @throws {Failure} when the file cannot be written
 */
export function publish(result: object, file: string | undefined): void {
  console.log(JSON.stringify(result))
  if (file === undefined) return
  try {
    writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`)
  } catch (cause) {
    throw new Failure(`cannot write ${file}: ${(cause as Error).message}`, { cause })
  }
}

/** Rounds to `digits` decimal places: further ones are noise. */
export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits))
}

/** The smallest value that is not exceeded by this share of all, from 0 to 1 (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const ascending = [...values].sort((a, b) => a - b)
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN
}
