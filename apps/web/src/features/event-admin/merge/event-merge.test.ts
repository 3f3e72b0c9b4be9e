import type { EventDraft } from '@ticketcd/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choose, conflictKey, draftFields, mergeDrafts } from './event-merge.ts'

const base: EventDraft = {
  name: 'Jazz',
  description: 'An evening.',
  venue: 'Hall',
  location: 'Porto',
  type: 'Concert',
  startsAt: '2030-06-01T19:00:00.000Z',
  endsAt: '2030-06-01T22:00:00.000Z',
  timeZone: 'Europe/Lisbon',
  salesOpenAt: '2029-06-01T19:00:00.000Z',
  maxPerCustomer: 4,
  tickets: [
    { ticketType: 'Stalls', price: 2000, total: 100 },
    { ticketType: 'Balcony', price: 1500, total: 50 },
  ],
}

const names = fc.uniqueArray(fc.constantFrom('Stalls', 'Balcony', 'VIP', 'Early bird'), { minLength: 1 })
const draft: fc.Arbitrary<EventDraft> = fc
  .record({
    name: fc.constantFrom('Jazz', 'Blues', 'Rock'),
    venue: fc.constantFrom('Hall', 'Park', 'Club'),
    maxPerCustomer: fc.constantFrom(4, 5, 6),
    tickets: names.chain((each) =>
      fc.tuple(
        ...each.map((ticketType) =>
          fc.record({
            ticketType: fc.constant(ticketType),
            price: fc.constantFrom(1500, 2000, 2500),
            total: fc.constantFrom(50, 100),
          }),
        ),
      ),
    ),
  })
  .map((changes) => ({ ...base, ...changes }))

test('a change of only one side is kept, of either side', () => {
  const mine = { ...base, name: 'Blues' }
  const theirs = {
    ...base,
    venue: 'Park',
    tickets: [...base.tickets, { ticketType: 'VIP', price: 1, total: 1 }],
  }
  const { draft: merged, taken, conflicts } = mergeDrafts(base, mine, theirs)
  expect(merged).toEqual({ ...base, name: 'Blues', venue: 'Park', tickets: theirs.tickets })
  expect(taken.map(conflictKey)).toEqual(['venue', 'presence.VIP'])
  expect(conflicts).toEqual([])
})

test('a deadline that one side removed is no field of the merged event', () => {
  const dated = { ...base, cancelUntil: '2030-05-01T12:00:00.000Z' }
  const { draft: merged, taken } = mergeDrafts(dated, { ...dated, name: 'Blues' }, base)
  expect(merged).toStrictEqual({ ...base, name: 'Blues' })
  expect(taken).toEqual([{ kind: 'field', field: 'cancelUntil', mine: dated.cancelUntil, theirs: undefined }])
})

test('a field that both changed is a conflict', () => {
  const { conflicts, draft: merged } = mergeDrafts(
    base,
    { ...base, name: 'Blues' },
    { ...base, name: 'Rock' },
  )
  expect(conflicts).toEqual([{ kind: 'field', field: 'name', mine: 'Blues', theirs: 'Rock' }])
  expect(merged.name).toBe('Blues')
  expect(conflicts[0] && choose(merged, conflicts[0], 'theirs').name).toBe('Rock')
})

test('a ticket type that one removed and the other changed comes back if it is chosen', () => {
  const mine = { ...base, tickets: base.tickets.slice(1) }
  const theirs = { ...base, tickets: base.tickets.map((each) => ({ ...each, price: 900 })) }
  const { conflicts, draft: merged } = mergeDrafts(base, mine, theirs)
  expect(conflicts.map(conflictKey)).toContain('presence.Stalls')
  const chosen = conflicts.reduce((now, each) => choose(now, each, 'theirs'), merged)
  expect(chosen.tickets).toContainEqual({ ticketType: 'Stalls', price: 900, total: 100 })
})

test('a merge with an unchanged draft changes nothing', () => {
  fc.assert(
    fc.property(draft, draft, (from, mine) => {
      expect(mergeDrafts(from, mine, from)).toEqual({ draft: mine, taken: [], conflicts: [] })
    }),
  )
})

test('no change of either side is lost: it is in the result or a conflict', () => {
  fc.assert(
    fc.property(draft, draft, draft, (from, mine, theirs) => {
      const { draft: merged, conflicts } = mergeDrafts(from, mine, theirs)
      const open = new Set(conflicts.map(conflictKey))
      for (const field of draftFields)
        for (const side of [mine, theirs])
          if (side[field] !== from[field] && !open.has(field)) expect(merged[field]).toBe(side[field])
      const ticket = (of: EventDraft, name: string) => of.tickets.find((each) => each.ticketType === name)
      for (const name of ['Stalls', 'Balcony', 'VIP', 'Early bird'])
        for (const part of ['price', 'total'] as const)
          for (const side of [mine, theirs]) {
            if (ticket(side, name)?.[part] === ticket(from, name)?.[part]) continue
            if (open.has(`presence.${name}`) || open.has(`tickets.${name}.${part}`)) continue
            expect(ticket(merged, name)?.[part]).toBe(ticket(side, name)?.[part])
          }
    }),
  )
})

test('a merge into an unchanged draft returns theirs without a conflict', () => {
  fc.assert(
    fc.property(draft, draft, (from, theirs) => {
      const { draft: merged, conflicts } = mergeDrafts(from, from, theirs)
      expect(conflicts).toEqual([])
      expect({ ...merged, tickets: new Set(merged.tickets) }).toEqual({
        ...theirs,
        tickets: new Set(theirs.tickets),
      })
    }),
  )
})

test('no row of mine is lost, neither one without a name nor one with the name of another', () => {
  const half = { ticketType: '', price: Number.NaN, total: 7 }
  const twin = { ticketType: 'Stalls', price: 1, total: 1 }
  const mine = { ...base, tickets: [half, ...base.tickets, twin, { ...half, total: 8 }] }
  const theirs = { ...base, tickets: base.tickets.map((each) => ({ ...each, total: 60 })) }
  const { draft: merged } = mergeDrafts(base, mine, theirs)
  expect(merged.tickets).toEqual([
    half,
    { ticketType: 'Stalls', price: 2000, total: 60 },
    { ticketType: 'Balcony', price: 1500, total: 60 },
    twin,
    { ...half, total: 8 },
  ])
})
