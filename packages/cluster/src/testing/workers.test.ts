import { expect, test } from 'vitest'
import { workersFor } from './workers.ts'

test('a machine that is busy with other work runs two workers at the most', () => {
  expect(workersFor(5, 10.1, 2)).toBe(2)
  expect(workersFor(1, 20, 2)).toBe(1)
})

test('the load of the tests themselves changes nothing', () => {
  expect(workersFor(5, 8.6, 2)).toBe(5)
  expect(workersFor(2, 0, 2)).toBe(2)
})
