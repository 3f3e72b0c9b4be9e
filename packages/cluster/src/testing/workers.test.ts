import { expect, test } from 'vitest'
import { workersFor } from './workers.ts'

test('a machine that is busy with something else runs one worker', () => {
  expect(workersFor(4, 10, 2)).toBe(1)
})

test('the load of the tests themselves changes nothing', () => {
  expect(workersFor(4, 6.6, 2)).toBe(4)
  expect(workersFor(2, 0, 2)).toBe(2)
})
