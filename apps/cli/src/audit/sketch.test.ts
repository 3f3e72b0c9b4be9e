import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketOf, Sketch } from './sketch.ts'

const posting = fc.record({
  account: fc.string({ minLength: 1, maxLength: 40 }),
  amount: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
})

test('balanced accounts leave no bucket open, in any order of postings', () =>
  fc.assert(
    fc.property(fc.array(posting), fc.integer(), (postings, seed) => {
      const both = postings.flatMap(({ account, amount }) => [
        { account, amount },
        { account, amount: -amount },
      ])
      both.sort((a, b) => bucketOf(`${seed}${a.account}`) - bucketOf(`${seed}${b.account}`))
      const sketch = new Sketch()
      for (const each of both) sketch.post(each)
      expect(sketch.open(10).size).toBe(0)
    }),
  ))

test('an account that does not balance shows in its bucket, beside any other postings', () =>
  fc.assert(
    fc.property(fc.array(posting), posting, fc.integer({ min: 1, max: 2 ** 31 }), (rest, one, off) => {
      const sketch = new Sketch()
      for (const { account, amount } of [...rest, one]) {
        sketch.post({ account, amount })
        sketch.post({ account, amount: -amount })
      }
      sketch.post({ account: one.account, amount: off })
      expect(sketch.open(10)).toEqual(new Set([bucketOf(one.account)]))
    }),
  ))
