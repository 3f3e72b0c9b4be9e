import { expect, it } from 'vitest'
import { Budget } from './budget.ts'

it('gives each step what the steps before have left, and never nothing', () => {
  let nowMs = 1_000
  const budget = new Budget(2_500, () => nowMs)
  expect(budget.leftMs).toBe(2_500)
  nowMs += 1_900
  expect(budget.leftMs).toBe(600)
  nowMs += 5_000
  expect(budget.leftMs).toBe(50)
})
