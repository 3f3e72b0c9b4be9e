import { expect, test } from 'vitest'
import { moved } from './moved.ts'

test('a row moves by one place, and the others keep their order', () => {
  expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b'])
})

test('a row that does not exist cannot be moved', () => {
  expect(moved(['a'], 1, -1)).toBe(null)
})
