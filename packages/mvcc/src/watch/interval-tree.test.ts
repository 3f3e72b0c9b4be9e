import fc from 'fast-check'
import { expect, it } from 'vitest'
import { IntervalTree } from './interval-tree.ts'

const key = fc.string({ unit: fc.constantFrom('\0', 'a', 'b', 'c', '\xff'), minLength: 1, maxLength: 3 })
const interval = fc
  .tuple(key, fc.oneof(key, fc.constant('\uffff')))
  .filter(([start, end]) => start < end)
  .map(([start, end]) => ({ start, end }))

it('finds all intervals that contain a key, after any additions and deletions', () => {
  const operation = fc.record({ isAdd: fc.boolean(), interval })
  fc.assert(
    fc.property(
      fc.array(operation, { maxLength: 120 }),
      fc.array(key, { minLength: 5 }),
      (operations, keys) => {
        const tree = new IntervalTree<string>()
        const added = new Map<string, { start: string; end: string }>()
        for (const { isAdd, interval: each } of operations) {
          const { start, end } = each
          const name = JSON.stringify(each)
          if (!isAdd) tree.delete(start, end)
          else if (!added.has(name)) tree.add(start, end, name)
          if (isAdd) added.set(name, each)
          else added.delete(name)
          expect(tree.get(start, end)).toBe(isAdd ? name : undefined)
        }
        expect(tree.height).toBeLessThanOrEqual(1.4405 * Math.log2(added.size + 2) - 0.3277)
        for (const each of keys) {
          const expected = [...added].filter(([, { start, end }]) => start <= each && each < end)
          expect(tree.at(each).sort()).toEqual(expected.map(([name]) => name).sort())
        }
      },
    ),
  )
})

const count = 16_384
const ascending = Array.from({ length: count }, (_, number) => number)
const inwards = ascending.map((number) => (number % 2 === 0 ? number / 2 : count - (number + 1) / 2))

it.each([
  ['in order', ascending],
  ['from both ends inwards', inwards],
  ['from both ends inwards, the last one first', inwards.map((number) => count - 1 - number)],
])('stays shallow for intervals that are added %s, and as half of them are deleted', (_, numbers) => {
  const tree = new IntervalTree<number>()
  const name = (number: number) => String(number).padStart(6, '0')
  for (const number of numbers) tree.add(name(number), name(number + 1), number)
  expect(tree.height).toBeLessThanOrEqual(1.45 * Math.log2(count))
  for (const number of numbers.slice(count / 4, (3 * count) / 4)) tree.delete(name(number), name(number + 1))
  expect(tree.height).toBeLessThanOrEqual(1.45 * Math.log2(count / 2))
  const [kept = 0, deleted = 0] = [numbers[0], numbers[count / 2]]
  expect(tree.at(name(kept))).toEqual([kept])
  expect(tree.at(name(deleted))).toEqual([])
})

it.each(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])(
  'balances three intervals that are added as %s',
  (order) => {
    const tree = new IntervalTree<string>()
    const endOf: Record<string, string> = { a: 'z', b: 'c', c: 'd' }
    for (const start of order) tree.add(start, endOf[start] ?? '', start)
    expect(tree.height).toBe(2)
    expect(tree.at('b').sort()).toEqual(['a', 'b'])
    expect(tree.at('x')).toEqual(['a'])
  },
)
