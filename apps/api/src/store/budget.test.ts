import { expect, it } from 'vitest'
import { Budget } from './budget.ts'

it('gives each step the time that the earlier steps have left, and never zero', () => {
  let nowMs = 1_000
  const budget = new Budget(2_500, () => nowMs)
  expect(budget.leftMs).toBe(2_500)
  nowMs += 1_900
  expect(budget.leftMs).toBe(600)
  nowMs += 5_000
  expect(budget.leftMs).toBe(50)
})
