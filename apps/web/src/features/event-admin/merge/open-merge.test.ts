import type { EventDraft } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { choose, conflictKey } from './event-merge.ts'
import { baseOf, openMerge, undecidedOf, withChoice } from './open-merge.ts'

const draft: EventDraft = {
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
const [stalls, balcony] = draft.tickets as [EventDraft['tickets'][0], EventDraft['tickets'][0]]
const from = { draft, version: 10 }
const mine = {
  ...draft,
  name: 'Blues',
  maxPerCustomer: 5,
  tickets: [
    { ...balcony, price: 1 },
    { ...stalls, total: 120 },
    { ticketType: 'VIP', price: 9, total: 9 },
  ],
}
const theirs = {
  version: 12,
  draft: {
    ...draft,
    name: 'Rock',
    venue: 'Park',
    maxPerCustomer: 6,
    tickets: [
      { ...stalls, total: 90 },
      { ticketType: 'VIP', price: 8, total: 9 },
    ],
  },
}
const keys = (merge: ReturnType<typeof openMerge>) => undecidedOf(merge).map(conflictKey).toSorted()

test('until all conflicts are decided a save names the version of the old base', () => {
  let merge = openMerge(from, mine, theirs)
  expect(keys(merge)).toEqual([
    'maxPerCustomer',
    'name',
    'presence.Balcony',
    'tickets.Stalls.total',
    'tickets.VIP.price',
  ])
  for (const conflict of merge.result.conflicts) {
    expect(baseOf(merge).version).toBe(10)
    merge = withChoice(merge, conflict, 'mine')
  }
  expect(baseOf(merge)).toEqual(theirs)
})

test('after a reload exactly the undecided conflicts are conflicts again', () => {
  let merge = openMerge(from, mine, theirs)
  const [first] = merge.result.conflicts
  if (!first) throw new Error('nothing to choose')
  merge = withChoice(merge, first, 'mine')
  const again = openMerge(baseOf(merge), merge.result.draft, theirs)
  expect(keys(again)).toEqual(keys(merge))
  expect(keys(again)).not.toContain(conflictKey(first))
  expect(again.result.taken).toEqual([])
})

test('a second edit of theirs during the merge removes no conflict', () => {
  let merge = openMerge(from, mine, theirs)
  const name = merge.result.conflicts.find((conflict) => conflictKey(conflict) === 'name')
  if (!name) throw new Error('no conflict about the name')
  merge = withChoice(merge, name, 'theirs')
  const form = choose(merge.result.draft, name, 'theirs')
  const later = { version: 13, draft: { ...theirs.draft, venue: 'Club', name: 'Folk' } }
  const again = openMerge(baseOf(merge), form, later)
  expect(keys(again)).toEqual(keys(merge))
  expect(again.result.taken.map(conflictKey)).toEqual(['name', 'venue'])
})

test.each(['constructor', '__proto__'])(
  'a conflict about a ticket type named %s is open at first',
  (name) => {
    const withPrice = (price: number) => ({ ...draft, tickets: [{ ticketType: name, price, total: 1 }] })
    const merge = openMerge({ draft: withPrice(1), version: 1 }, withPrice(2), {
      draft: withPrice(3),
      version: 2,
    })
    const [conflict] = undecidedOf(merge)
    expect(conflict).toMatchObject({ kind: 'ticket', ticketType: name })
    expect(conflict && undecidedOf(withChoice(merge, conflict, 'mine'))).toEqual([])
  },
)

test('the price of a ticket type and the presence of one named like it are two conflicts', () => {
  const priced = { ticketType: 'VIP.price', price: 5, total: 5 }
  const before = { ...draft, tickets: [{ ticketType: 'VIP', price: 1, total: 1 }, priced] }
  const own = { ...draft, tickets: [{ ticketType: 'VIP', price: 2, total: 1 }] }
  const others = {
    ...draft,
    tickets: [
      { ticketType: 'VIP', price: 3, total: 1 },
      { ...priced, total: 6 },
    ],
  }
  const merge = openMerge({ draft: before, version: 1 }, own, { draft: others, version: 2 })
  expect(merge.result.conflicts).toHaveLength(2)
  for (const conflict of merge.result.conflicts)
    expect(undecidedOf(withChoice(merge, conflict, 'mine'))).toHaveLength(1)
})
