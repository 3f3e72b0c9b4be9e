import { describe, expect, it } from 'vitest'
import { simulate } from './simulation.ts'

/**
 * Replays one seed: `SIM_SEED=1107 npm run test:unit -- packages/sim`. `SIM_COUNT` runs that many
 * from there on.
 */
const first = Number(process.env.SIM_SEED ?? 1)
const count = Number(process.env.SIM_COUNT ?? (process.env.SIM_SEED ? 1 : 1_000))

describe('a cluster in the simulator', () => {
  it('keeps every rule of the paper through the faults of each seed, and catches up when they end', () => {
    const totals = { acknowledged: 0, reads: 0, crashes: 0, leaders: 0 }
    for (let seed = first; seed < first + count; seed += 1) {
      const { acknowledged, reads, crashes, leaders } = simulate(seed)
      totals.acknowledged += acknowledged
      totals.reads += reads
      totals.crashes += crashes
      totals.leaders += leaders
    }
    // A simulation in which nothing happens would keep every rule as well.
    const least = { acknowledged: 10, reads: 5, crashes: 1, leaders: 1 }
    for (const [name, each] of Object.entries(least))
      expect(totals[name as keyof typeof totals], name).toBeGreaterThanOrEqual(count === 1 ? 0 : each * count)
  }, 120_000)

  it('does the same again for the same seed, bit for bit', () => {
    for (const seed of [1, 4, 7]) expect(simulate(seed)).toEqual(simulate(seed))
  })

  it('does something else for another seed', () => {
    expect(simulate(1).hash).not.toBe(simulate(2).hash)
  })
})
