import { SimulationFailure, simulate } from '../run.ts'

/** The failure that a run of the simulator found. */
export interface Failure {
  readonly seed: number
  readonly rule: string
  readonly message: string
}

/**
 * Runs the seeds from the first to the last.
 * @returns the first failure, or null
 */
export function findFailure(first: number, last: number): Failure | null {
  for (let seed = first; seed <= last; seed += 1)
    try {
      simulate(seed)
    } catch (error) {
      if (!(error instanceof SimulationFailure)) throw error
      return { seed, rule: error.rule, message: error.message }
    }
  return null
}
