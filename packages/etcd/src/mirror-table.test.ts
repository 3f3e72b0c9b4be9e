import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordTable } from './mirror-table.ts'
import type { Revision } from './revision.ts'
import { type SeatParts, seat } from './testing/records.ts'

const parts: fc.Arbitrary<SeatParts> = fc.record({
  event: fc.constantFrom('a', 'aa', 'b', 'c'),
  type: fc.constantFrom('1', '10', '2', 'x'),
})
const step = fc.record({ parts, action: fc.constantFrom('put', 'put', 'break', 'delete', 'look') })

test('after any sequence of changes a table and its indexes equal a plain map', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new RecordTable(seat)
      const model = new Map<string, number>()
      const broken = new Set<string>()
      for (const [index, { parts, action }] of steps.entries()) {
        const key = seat.key.build(parts)
        const modRevision = (index + 1) as Revision
        const raw = { key, createRevision: modRevision, modRevision, version: 1 }
        const before = model.get(key)
        if (action === 'put') {
          const change = table.set({ ...raw, value: `{"available":${index}}` })
          expect([change?.before?.value.available, change?.after?.value.available]).toEqual([before, index])
          model.set(key, index)
          broken.delete(key)
        } else if (action === 'break' || action === 'delete') {
          const change = action === 'break' ? table.set({ ...raw, value: '{' }) : table.delete(key)
          expect([change?.before?.value.available, change?.after]).toEqual([before, undefined])
          model.delete(key)
          if (action === 'break') broken.add(key)
          else broken.delete(key)
        }
        // A query creates an index, which later changes then have to update.
        if (action === 'look') {
          const expected = [...model].filter(([known]) => known.startsWith(`seat:${parts.event}:`)).sort()
          const under = table.under({ event: parts.event })
          expect(under.map((entry) => [entry.key, entry.value.available])).toEqual(expected)
        }
      }
      expect(new Map([...table.values()].map((entry) => [entry.key, entry.value.available]))).toEqual(model)
      expect(new Set([...table.problems()].map(({ key }) => key))).toEqual(broken)
      expect(table.size).toBe(model.size)
    }),
  )
})

test('a write that is already stored is no change', () => {
  const table = new RecordTable(seat)
  const raw = {
    key: 'seat:a:1',
    value: '{"available":1}',
    createRevision: 3 as Revision,
    modRevision: 3 as Revision,
    version: 1,
  }
  expect(table.set(raw)?.after?.value).toEqual({ available: 1 })
  expect(table.set(raw)).toBeUndefined()
})

test('a whole listing replaces a table and returns the differences', () => {
  const raw = (type: string, revision: number) => ({
    key: `seat:a:${type}`,
    value: `{"available":${revision}}`,
    createRevision: 1 as Revision,
    modRevision: revision as Revision,
    version: 1,
  })
  const table = new RecordTable(seat)
  for (const entry of [raw('same', 1), raw('changed', 2), raw('gone', 3)]) table.set(entry)
  table.set({ ...raw('broken', 4), value: '{' })
  const changes = table.replace([raw('same', 1), raw('changed', 5), raw('new', 6)], 'same')
  expect(changes.map(({ key, before, after }) => [key, before?.modRevision, after?.modRevision])).toEqual([
    ['seat:a:gone', 3, undefined],
    ['seat:a:changed', 2, 5],
    ['seat:a:new', undefined, 6],
  ])
  expect([table.size, [...table.problems()]]).toEqual([3, []])
})

test('in another history the same revision may have written a different value', () => {
  const raw = { key: 'seat:a:b', createRevision: 1 as Revision, modRevision: 2 as Revision, version: 2 }
  const table = new RecordTable(seat)
  table.set({ ...raw, value: '{"available":1}' })
  const [change] = table.replace([{ ...raw, value: '{"available":9}' }], 'another')
  expect([change?.before?.value.available, change?.after?.value.available]).toEqual([1, 9])
})
