import { expect, test } from 'vitest'
import { keptOrder, leading } from './leading.ts'

test('items beyond the number of colours are the rest', () => {
  const { leaders, rest } = leading(Array.from({ length: 11 }, (_, index) => index))
  expect([leaders.length, rest]).toEqual([8, [8, 9, 10]])
})

test('the order stays when ranks change, and new names come last', () => {
  const before = ['Concert', 'Talk']
  expect(keptOrder(before, ['Talk', 'Concert'])).toBe(before)
  expect(keptOrder(before, ['Opera', 'Talk', 'Concert'])).toEqual(['Concert', 'Talk', 'Opera'])
})
