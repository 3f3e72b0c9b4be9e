import fc from 'fast-check'
import { expect, it } from 'vitest'
import { IdSet } from './id-set.ts'

it('has the ids that were added, and no others', () => {
  const id = fc.oneof(fc.nat(3000), fc.nat(2 ** 40))
  fc.assert(
    fc.property(fc.array(id), fc.array(id), (added, asked) => {
      const set = new IdSet()
      for (const each of added) set.add(each)
      for (const each of [...added, ...asked]) expect(set.has(each)).toBe(added.includes(each))
    }),
  )
})
