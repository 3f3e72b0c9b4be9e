import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DynamicTable, entryOverheadBytes } from './dynamic-table.ts'

const sizeOf = ([name, value]: readonly [string, string]) => name.length + value.length + entryOverheadBytes

test('the table has the newest fields that fit', () => {
  const field = fc.tuple(fc.string({ maxLength: 30 }), fc.string({ maxLength: 400, size: 'max' }))
  const action = fc.oneof(field, fc.constant(['', ''] as [string, string]), fc.nat(4096))
  fc.assert(
    fc.property(fc.array(action, { maxLength: 300, size: 'max' }), (actions) => {
      const table = new DynamicTable()
      let model: (readonly [string, string])[] = []
      let capacity = 4096
      for (const each of actions) {
        if (typeof each === 'number') {
          capacity = each
          table.resize(each)
        } else {
          model.unshift(each)
          table.add(...each)
        }
        let left = capacity
        const fits = model.findIndex((one) => {
          left -= sizeOf(one)
          return left < 0
        })
        model = fits < 0 ? model : model.slice(0, fits)
      }
      const seen = Array.from({ length: table.count }, (_, age) => [table.name(age), table.value(age)])
      expect(seen).toEqual(model)
    }),
  )
})
