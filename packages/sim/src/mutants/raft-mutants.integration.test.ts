import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Failure } from '../testing/find-failure.ts'
import { failureOfCopy, failuresOfCopies } from '../testing/mutation.ts'
import { goesBackFurther } from './raft/replication.ts'
import { raftMutants } from './raft-mutants.ts'

/*
 * `raft-mutants.txt` lists the first seed that catches each mutant, and the broken rule. That seed
 * is tried first, which saves the others. After a change of raft or of the simulator it may be
 * another one: `UPDATE_MUTANTS=1 npm run test:integration -- packages/sim` writes the list again.
 */
const list = new URL('./raft-mutants.txt', import.meta.url)
const isUpdate = Boolean(process.env.UPDATE_MUTANTS)
const runsMs = 900_000

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
  const lines: string[] = []
  const failures = new Map<string, Failure>()

  beforeAll(async () => {
    if (isUpdate) return
    const seeds = listedSeeds()
    const listed = raftMutants.flatMap(({ name, edits }) => {
      const seed = seeds.get(name)
      return seed === undefined ? [] : [{ name, edits, seed }]
    })
    for (const [number, failure] of (await failuresOfCopies(listed)).entries())
      if (failure !== null) failures.set(listed[number]?.name ?? '', failure)
  }, runsMs)

  it.each(raftMutants)(
    '$name',
    async ({ name, breaks, edits }) => {
      const failure = failures.get(name) ?? (await failureOfCopy(edits, 1, 1_000))
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
  it('without a bug', async () => expect(await failureOfCopy([], 1, 100)).toBeNull(), runsMs)

  it(
    'whose leader goes back further than it must',
    async () => expect(await failureOfCopy([goesBackFurther], 1, 100)).toBeNull(),
    runsMs,
  )
})
