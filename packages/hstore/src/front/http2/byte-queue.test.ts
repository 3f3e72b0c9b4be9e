import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteQueue } from './byte-queue.ts'

test('bytes leave in the order in which they came', () => {
  const action = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.nat(30))
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200, size: 'max' }), (actions) => {
      const queue = new ByteQueue()
      let waiting: number[] = []
      for (const each of actions) {
        if (typeof each !== 'number') {
          queue.push(each)
          waiting.push(...each)
          continue
        }
        const bytes = Math.min(each, waiting.length)
        const target = Buffer.alloc(bytes + 2)
        queue.moveTo(target, 1, bytes)
        expect([...target]).toEqual([0, ...waiting.slice(0, bytes), 0])
        waiting = waiting.slice(bytes)
      }
      expect(queue.bytes).toBe(waiting.length)
    }),
  )
})
