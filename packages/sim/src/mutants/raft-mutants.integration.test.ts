import { describe, expect, it } from 'vitest'
import { detect } from '../testing/mutation.ts'
import type { Mutant } from './mutant.ts'
import { goesBackFurther } from './raft/replication.ts'
import { raftMutants } from './raft-mutants.ts'

const runsMs = 900_000

/** @returns the first failure within so many seeds; null if there is none */
async function firstFailure({ edits }: Pick<Mutant, 'edits'>, seeds: number) {
  const entry = 'packages/sim/src/testing/first-failure.ts'
  const { stdout, stderr } = await detect(
    { packages: ['raft', 'sim'], entry, args: ['1', String(seeds)] },
    edits,
  )
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describe('the simulator catches within 1,000 seeds', () => {
  it.each(raftMutants)(
    '$name',
    async (mutant) => {
      expect(await firstFailure(mutant, 1_000), mutant.breaks).not.toBeNull()
    },
    runsMs,
  )
})

describe('the simulator finds nothing in a copy', () => {
  it(
    'without a bug',
    async () => {
      expect(await firstFailure({ edits: [] }, 100)).toBeNull()
    },
    runsMs,
  )

  it(
    'whose leader goes back further than it must',
    async () => {
      expect(await firstFailure({ edits: [goesBackFurther] }, 100)).toBeNull()
    },
    runsMs,
  )
})
