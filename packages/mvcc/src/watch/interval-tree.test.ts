import fc from 'fast-check'
import { expect, it } from 'vitest'
import { IntervalTree } from './interval-tree.ts'

const key = fc.string({ unit: fc.constantFrom('\0', 'a', 'b', 'c', '\xff'), minLength: 1, maxLength: 3 })
const interval = fc
  .tuple(key, fc.oneof(key, fc.constant('\uffff')))
  .filter(([start, end]) => start < end)
  .map(([start, end]) => ({ start, end }))

it('finds all intervals in which a key lies, whatever was added and deleted before', () => {
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
        for (const each of keys) {
          const expected = [...added].filter(([, { start, end }]) => start <= each && each < end)
          expect(tree.at(each).sort()).toEqual(expected.map(([name]) => name).sort())
        }
      },
    ),
  )
})

it('stays shallow for intervals that are added in order, and as others are deleted', () => {
  const tree = new IntervalTree<number>()
  const name = (number: number) => String(number).padStart(6, '0')
  const count = 20_000
  for (let number = 0; number < count; number += 1) tree.add(name(number), name(number + 1), number)
  for (let number = 0; number < count; number += 2) tree.delete(name(number), name(number + 1))
  expect(tree.height).toBeLessThanOrEqual(1.45 * Math.log2(count / 2) + 2)
  expect(tree.at(name(777))).toEqual([777])
  expect(tree.at(name(778))).toEqual([])
})
