import { expect, test } from 'vitest'
import { limitChoices, sensibleLimit } from './limit-choices.ts'

test('the choices are few, and below the available number', () => {
  expect(limitChoices(1_200)).toEqual([50, 100, 250, 500])
  expect(limitChoices(60)).toEqual([3, 5, 10, 25])
  expect(limitChoices(8)).toEqual([0, 1, 3, 5])
  expect(limitChoices(1)).toEqual([0])
  expect(limitChoices(0)).toEqual([])
})

test('the first offer is about a tenth of the available number', () => {
  expect(sensibleLimit(1_200)).toBe(100)
  expect(sensibleLimit(60)).toBe(10)
  expect(sensibleLimit(8)).toBe(5)
  expect(sensibleLimit(2)).toBe(1)
  expect(sensibleLimit(1), 'when it is sold out').toBe(0)
})
