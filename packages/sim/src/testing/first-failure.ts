import process from 'node:process'
import { SimulationFailure, simulate } from '../simulation.ts'

/*
 * A program: runs the seeds from the first argument to the second, and prints the first failure as
 * JSON, or null.
 */
const [first = 1, last = 1_000] = process.argv.slice(2).map(Number)
process.stdout.write(`${JSON.stringify(firstFailure())}\n`)

function firstFailure() {
  for (let seed = first; seed <= last; seed += 1)
    try {
      simulate(seed)
    } catch (error) {
      if (!(error instanceof SimulationFailure)) throw error
      return { seed, rule: error.rule, message: error.message }
    }
  return null
}
