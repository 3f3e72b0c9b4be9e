import process from 'node:process'
import { findFailure } from './find-failure.ts'

/*
 * A program: runs the seeds from the first argument to the second, and prints the first failure as
 * JSON, or null.
 */
const [first = 1, last = 1_000] = process.argv.slice(2).map(Number)
process.stdout.write(`${JSON.stringify(findFailure(first, last))}\n`)
