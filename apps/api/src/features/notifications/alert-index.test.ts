import { isFulfilled, type NotificationValue, saleStates, shouldTrigger } from '@ticketcd/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AlertIndex } from './alert-index.ts'

type Alert = Pick<NotificationValue, 'kind' | 'limit' | 'knownThen'>

/** Evaluates every alert. */
class NaiveIndex {
  private readonly alerts = new Map<string, Alert & { eventId: string; username: string }>()

  put(eventId: string, username: string, alert: Alert): void {
    this.alerts.set(`${eventId} ${username}`, { eventId, username, ...alert })
  }
  remove(eventId: string, username: string): void {
    this.alerts.delete(`${eventId} ${username}`)
  }
  has(eventId: string): boolean {
    return [...this.alerts.values()].some((alert) => alert.eventId === eventId)
  }
  take(eventId: string, stock: Parameters<typeof shouldTrigger>[1]): string[] {
    for (const alert of this.alerts.values()) {
      const isFallen = isFulfilled({ ...alert }, { ...stock, state: 'on-sale' })
      if (alert.eventId === eventId && !isFallen) alert.knownThen = undefined
    }
    const due = [...this.alerts.values()].filter(
      (alert) => alert.eventId === eventId && shouldTrigger({ ...alert, active: true }, stock),
    )
    for (const { username } of due) this.remove(eventId, username)
    return due.map(({ username }) => username)
  }
}

const eventId = fc.constantFrom('jazz', 'opera')
const username = fc.integer({ min: 0, max: 12 }).map((number) => `user${number}`)
const kind = fc.constantFrom('few-left' as const, 'back' as const)
const limit = fc.integer({ min: 0, max: 8 })
const knownThen = fc.option(limit, { nil: undefined })
const stock = fc.record({ available: limit, state: fc.constantFrom(...saleStates) })
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('put' as const), eventId, username, kind, limit, knownThen }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), eventId, username }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('take' as const), eventId, stock }) },
)

describe('the index of alerts', () => {
  it('takes the same alerts as a search over all of them, after any steps', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new AlertIndex()
        const naive = new NaiveIndex()
        for (const each of steps) {
          if (each.do === 'take')
            expect(index.take(each.eventId, each.stock).sort()).toEqual(
              naive.take(each.eventId, each.stock).sort(),
            )
          else if (each.do === 'remove')
            for (const one of [index, naive]) one.remove(each.eventId, each.username)
          else for (const one of [index, naive]) one.put(each.eventId, each.username, each)
          for (const id of ['jazz', 'opera']) expect(index.has(id)).toBe(naive.has(id))
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('searches the limits only, and none of the alerts that wait', () => {
    const index = new AlertIndex()
    for (let number = 0; number < 100_000; number += 1)
      index.put('jazz', `user${number}`, { kind: 'few-left', limit: number % 5_000 })
    // A rush has 500 changes a second; these are 40 seconds of it. Reading every alert would take
    // minutes.
    for (let change = 0; change < 20_000; change += 1)
      expect(index.take('jazz', { available: 6_000 + change, state: 'on-sale' })).toEqual([])
    expect(index.take('jazz', { available: 4_999, state: 'on-sale' })).toHaveLength(20)
  })
})
