import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { detect } from '../testing/mutation.ts'
import type { Edit } from './mutant.ts'
import { goesBackFurther } from './raft/replication.ts'
import { raftMutants } from './raft-mutants.ts'

/*
 * `raft-mutants.txt` lists the first seed that catches each mutant, and the broken rule. That seed
 * is tried first, which saves the others. After a change of raft or of the simulator it may be
 * another one: `UPDATE_MUTANTS=1 npm run test:integration -- packages/sim` writes the list anew.
 */
const list = new URL('./raft-mutants.txt', import.meta.url)
const isUpdate = Boolean(process.env.UPDATE_MUTANTS)
const runsMs = 900_000

interface Failure {
  readonly seed: number
  readonly rule: string
}

/** The first failure of these seeds; null if there is none. */
async function firstFailure(edits: readonly Edit[], first: number, last: number): Promise<Failure | null> {
  const detector = {
    packages: ['raft', 'sim'],
    entry: 'packages/sim/src/testing/first-failure.ts',
    args: [String(first), String(last)],
  }
  const { stdout, stderr } = await detect(detector, edits)
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

/** The seeds of the list, by the mutant's name. */
function listedSeeds(): Map<string, number> {
  const lines = readFileSync(list, 'utf8').trimEnd().split('\n')
  return new Map(
    lines.map((line) => {
      const [, name = '', seed] = /^(.*): seed (\d+), /.exec(line) ?? []
      return [name, Number(seed)]
    }),
  )
}

describe('the simulator catches within 1,000 seeds', () => {
  const seeds = listedSeeds()
  const lines: string[] = []

  it.each(raftMutants)(
    '$name',
    async ({ name, breaks, edits }) => {
      const seed = isUpdate ? undefined : seeds.get(name)
      const failure =
        (seed && (await firstFailure(edits, seed, seed))) || (await firstFailure(edits, 1, 1_000))
      expect(failure, breaks).not.toBeNull()
      lines.push(`${name}: seed ${failure?.seed}, ${failure?.rule}`)
    },
    runsMs,
  )

  it('each one, and the list has them', () => {
    if (isUpdate) writeFileSync(list, `${lines.join('\n')}\n`)
    expect([...listedSeeds().keys()]).toEqual(raftMutants.map(({ name }) => name))
  })
})

describe('the simulator finds nothing in a copy', () => {
  it('without a bug', async () => expect(await firstFailure([], 1, 100)).toBeNull(), runsMs)

  it(
    'whose leader goes back further than it must',
    async () => expect(await firstFailure([goesBackFurther], 1, 100)).toBeNull(),
    runsMs,
  )
})
