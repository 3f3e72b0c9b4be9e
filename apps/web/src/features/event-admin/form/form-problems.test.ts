import { expect, test } from 'vitest'
import { inOrderOf } from './form-problems.ts'

test('problems are in the order of the form, and those without a field are last', () => {
  const problems = { 'tickets.0.price': 'a', tickets: 'b', other: 'c', name: 'd' }
  expect(Object.keys(inOrderOf(['name', 'tickets.0.price', 'tickets'], problems))).toEqual([
    'name',
    'tickets.0.price',
    'tickets',
    'other',
  ])
})
