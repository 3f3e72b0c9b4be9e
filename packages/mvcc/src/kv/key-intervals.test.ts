import fc from 'fast-check'
import { expect, it } from 'vitest'
import { KeyIntervals } from './key-intervals.ts'

const key = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\0'), minLength: 1, maxLength: 2 })
const range = fc.record({ key, rangeEnd: fc.oneof(key, fc.constant('')) })

it('covers the keys of each interval, however they overlap', () => {
  fc.assert(
    fc.property(fc.array(range), fc.array(range), fc.array(key), (first, second, keys) => {
      const intervals = new KeyIntervals()
      const added: typeof first = []
      const check = () => {
        for (const each of keys) {
          const isCovered = added.some((one) =>
            one.rangeEnd === '' ? each === one.key : each >= one.key && each < one.rangeEnd,
          )
          expect(intervals.covers(each)).toBe(isCovered)
        }
      }
      for (const each of first) {
        intervals.add(each)
        added.push(each)
      }
      check()
      const other = new KeyIntervals()
      for (const each of second) {
        other.add(each)
        added.push(each)
      }
      intervals.addAll(other)
      check()
    }),
  )
})
