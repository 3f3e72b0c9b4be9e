import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Fifo } from './fifo.ts'

it('returns items in the order in which they were added, each once', () => {
  const operation = fc.tuple(fc.constantFrom('add', 'add', 'take', 'delete'), fc.nat(9))
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 100 }), (operations) => {
      const fifo = new Fifo<number>()
      let expected: number[] = []
      for (const [type, item] of operations) {
        if (type === 'add') {
          fifo.add(item)
          if (!expected.includes(item)) expected.push(item)
        } else if (type === 'take') expect(fifo.take()).toBe(expected.shift())
        else {
          fifo.delete(item)
          expected = expected.filter((each) => each !== item)
        }
        expect(fifo.size).toBe(expected.length)
        expect([...fifo]).toEqual(expected)
      }
    }),
  )
})
