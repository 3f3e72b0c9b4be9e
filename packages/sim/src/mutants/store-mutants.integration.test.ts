import { beforeAll, describe, expect, it } from 'vitest'
import { type Outcomes, runMutated } from '../testing/mutated-tests.ts'
import { storeMutants } from './store-mutants.ts'

const limitMs = 300_000

/** Of each mutant, then those of the copy without a bug. */
let outcomes: Outcomes[]
beforeAll(async () => {
  const mutated = storeMutants.map(({ edits, caughtBy }) => ({ edits, tests: [caughtBy] }))
  const whole = { edits: [], tests: storeMutants.map(({ caughtBy }) => caughtBy) }
  outcomes = await runMutated([...mutated, whole])
}, limitMs)

describe('the test that it names catches', () => {
  it.each(storeMutants.map((mutant, number) => ({ ...mutant, number })))(
    '$name',
    ({ number, breaks, caughtBy }) => {
      expect(outcomes[number]?.get(caughtBy.test), breaks).toBe('failed')
    },
  )
})

it('these tests pass in a copy without a bug', () => {
  const whole = outcomes.at(-1)
  const names = new Set(storeMutants.map(({ caughtBy }) => caughtBy.test))
  expect(Object.fromEntries(whole ?? [])).toEqual(
    Object.fromEntries([...names].map((name) => [name, 'passed'])),
  )
})
