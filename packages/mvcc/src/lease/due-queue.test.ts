import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Due, DueQueue } from './due-queue.ts'

interface Item extends Due {
  readonly id: number
}

it('returns the item that is due first, after any items were set, moved and deleted', () => {
  const operation = fc.record({
    type: fc.constantFrom('set', 'set', 'set', 'delete'),
    id: fc.nat(19),
    dueMs: fc.nat(50),
  })
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
      const queue = new DueQueue<Item>()
      const items = Array.from({ length: 20 }, (_, id): Item => ({ id, dueMs: 0, position: -1 }))
      const dueOf = new Map<Item, number>()
      for (const { type, id, dueMs } of operations) {
        const item = items[id] as Item
        if (type === 'set') {
          queue.set(item, dueMs)
          dueOf.set(item, dueMs)
        } else {
          queue.delete(item)
          dueOf.delete(item)
        }
        const first = Math.min(...dueOf.values())
        expect(queue.size).toBe(dueOf.size)
        expect(queue.due(first - 1)).toBeUndefined()
        if (dueOf.size > 0) expect(queue.due(first)?.dueMs).toBe(first)
      }
      const taken: number[] = []
      for (let item = queue.due(50); item !== undefined; item = queue.due(50)) {
        taken.push(item.dueMs)
        queue.delete(item)
      }
      expect(taken).toEqual([...dueOf.values()].sort((one, other) => one - other))
    }),
  )
})
