import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CursorError, selectEventPage, type VisitMatches } from './event-page.ts'
import { type Edited, RecentEvents } from './recent-events.ts'

const noMatches: VisitMatches = () => false
const edited = fc.record({
  eventId: fc.constantFrom(...Array.from({ length: 12 }, (_, n) => `event-${n}`)),
  revision: fc.nat(8),
  status: fc.constantFrom('draft', 'on-sale'),
  type: fc.constantFrom('Concert', 'Opera'),
})

function filledWith(events: readonly Edited[]): { recent: RecentEvents; model: Map<string, Edited> } {
  const recent = new RecentEvents()
  const model = new Map<string, Edited>()
  for (const [index, event] of events.entries()) {
    if (index % 5 === 4) {
      recent.remove(event.eventId)
      model.delete(event.eventId)
    } else {
      recent.put(event)
      model.set(event.eventId, event)
    }
  }
  return { recent, model }
}

function allPages(recent: RecentEvents, visit: VisitMatches, query: Parameters<typeof selectEventPage>[2]) {
  const eventIds: string[] = []
  let cursor: string | null = null
  do {
    const page = selectEventPage(recent, visit, { ...query, limit: 2, cursor })
    eventIds.push(...page.eventIds)
    cursor = page.nextCursor
  } while (cursor !== null)
  return eventIds
}

describe('pages of events', () => {
  it('lead to every event once, the latest edit first, after any changes', () => {
    fc.assert(
      fc.property(
        fc.array(edited),
        fc.option(fc.constantFrom('draft', 'on-sale'), { nil: undefined }),
        (events, status) => {
          const { recent, model } = filledWith(events)
          const expected = [...model.values()]
            .filter((event) => status === undefined || event.status === status)
            .sort((a, b) => b.revision - a.revision || (a.eventId < b.eventId ? 1 : -1))
            .map(({ eventId }) => eventId)
          expect(allPages(recent, noMatches, { status })).toEqual(expected)
          expect(selectEventPage(recent, noMatches, { status }).total).toBe(expected.length)
        },
      ),
    )
  })

  it('are sorted by score if there is a text', () => {
    fc.assert(
      fc.property(
        fc.array(edited),
        fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }),
        (events, scores) => {
          const { recent, model } = filledWith(events)
          const scoreOf = (eventId: string) => scores[Number(eventId.slice('event-'.length))] ?? 0
          const visit: VisitMatches = (_, visit) => {
            for (const event of model.values())
              visit({ eventId: event.eventId, editRevision: event.revision, event }, scoreOf(event.eventId))
            return true
          }
          const found = allPages(recent, visit, { text: 'songs', type: 'Opera' })
          const ranks = found.map(scoreOf)
          expect(ranks).toEqual([...ranks].sort((a, b) => b - a))
          const operas = [...model.values()].filter(({ type }) => type === 'Opera')
          expect([...found].sort()).toEqual(operas.map(({ eventId }) => eventId).sort())
        },
      ),
    )
  })

  it('reject an invalid cursor, and a cursor of another list', () => {
    const { recent } = filledWith([
      { eventId: 'a', revision: 1, status: 'draft', type: 'Opera' },
      { eventId: 'b', revision: 2, status: 'draft', type: 'Opera' },
    ])
    const { nextCursor } = selectEventPage(recent, noMatches, { limit: 1 })
    const matchAll: VisitMatches = () => true
    expect(() => selectEventPage(recent, noMatches, { cursor: 'bogus' })).toThrow(CursorError)
    expect(() => selectEventPage(recent, matchAll, { text: 'x', cursor: nextCursor })).toThrow(CursorError)
  })
})
