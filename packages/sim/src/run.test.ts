import { describe, expect, it } from 'vitest'
import { runPlan, SimulationFailure, simulate } from './run.ts'
import { planOf } from './seeded-plan.ts'
import { describeFailure, shrink } from './shrink.ts'

/**
 * Replays one seed: `SIM_SEED=1107 npm run test:unit -- packages/sim`. `SIM_COUNT` runs that many
 * seeds from there.
 */
const first = Number(process.env.SIM_SEED ?? 1)
const count = Number(process.env.SIM_COUNT ?? (process.env.SIM_SEED ? 1 : 1_000))

/** A failure as a text with the command that replays it. */
function explained(error: unknown): unknown {
  if (!(error instanceof SimulationFailure)) return error
  const replay = `SIM_SEED=${error.plan.seed} npm run test:unit -- packages/sim`
  return new Error(`${error.message}\nReplay: ${replay}\nShrunk:\n${describeFailure(shrink(error))}`)
}

describe('a cluster in the simulator', () => {
  it('keeps every rule of the paper through the faults of each seed, and catches up when they end', () => {
    const totals = { acknowledged: 0, reads: 0, crashes: 0, leaders: 0 }
    for (let seed = first; seed < first + count; seed += 1)
      try {
        const { acknowledged, reads, crashes, leaders } = simulate(seed)
        totals.acknowledged += acknowledged
        totals.reads += reads
        totals.crashes += crashes
        totals.leaders += leaders
      } catch (error) {
        throw explained(error)
      }
    // A simulation in which nothing happens would keep every rule as well.
    const least = { acknowledged: 60, reads: 40, crashes: 3, leaders: 3 }
    for (const [name, each] of Object.entries(least))
      expect(totals[name as keyof typeof totals], name).toBeGreaterThanOrEqual(count === 1 ? 0 : each * count)
  }, 600_000)

  it('produces the same run again for the same seed, bit for bit', () => {
    for (const seed of [1, 4, 7, 11]) {
      expect(planOf(seed)).toEqual(planOf(seed))
      expect(simulate(seed)).toEqual(simulate(seed))
      // The text of the events does not change the run.
      expect(runPlan(planOf(seed), 100)).toEqual(simulate(seed))
    }
  })

  it('produces another run for another seed', () => {
    expect(simulate(1).hash).not.toBe(simulate(2).hash)
  })
})
