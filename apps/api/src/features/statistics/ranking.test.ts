import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ranking } from './ranking.ts'

test('the ranking equals a sort, whether revenues rise, fall, tie or vanish', () => {
  const change = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 8 }))
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), fc.nat(20), (changes, built) => {
      const revenues = new Map<string, number>()
      const at = Math.min(built, changes.length)
      for (const [event, revenue] of changes.slice(0, at)) revenues.set(`event-${event}`, revenue)
      const ranking = new Ranking([...revenues].map(([eventId, revenue]) => ({ eventId, revenue })))
      for (const [event, revenue] of changes.slice(at)) {
        revenues.set(`event-${event}`, revenue)
        ranking.set(`event-${event}`, revenue)
      }
      const sorted = [...revenues]
        .filter(([, revenue]) => revenue > 0)
        .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
        .map(([eventId, revenue]) => ({ eventId, revenue }))
      expect(ranking.first(100)).toEqual(sorted)
    }),
    { numRuns: 500 },
  )
})
