import { describe, expect, it } from 'vitest'
import { alertKinds, isAlertLimit, isFulfilled, limitOfNews } from './alert-rule.ts'
import { AlertInput, NotificationValue } from './notification.ts'
import { saleStates } from './sale-state.ts'

describe('an alert of few tickets left', () => {
  it('fires at its limit and below, while the event sells or is sold out', () => {
    const at = (available: number) =>
      isFulfilled({ kind: 'few-left', limit: 5 }, { available, state: 'on-sale' })
    expect([0, 4, 5, 6].map(at)).toEqual([true, true, true, false])
    const states = saleStates.filter((state) =>
      isFulfilled({ kind: 'few-left', limit: 5 }, { available: 0, state }),
    )
    expect(states).toEqual(['on-sale', 'few-left', 'sold-out'])
  })

  it('fires again only if fewer tickets are left than its owner was notified of', () => {
    expect(limitOfNews({ kind: 'few-left', limit: 5, knownThen: 3 })).toBe(2)
    expect(limitOfNews({ kind: 'few-left', limit: 5, knownThen: 0 })).toBe(-1)
    expect(limitOfNews({ kind: 'few-left', limit: 5 })).toBe(5)
  })
})

describe('an alert of tickets that come back', () => {
  it('fires at its limit and above, while the event sells', () => {
    const at = (available: number) =>
      isFulfilled({ kind: 'back', limit: 2 }, { available, state: 'few-left' })
    expect([0, 1, 2, 3].map(at)).toEqual([false, false, true, true])
    const states = saleStates.filter((state) =>
      isFulfilled({ kind: 'back', limit: 1 }, { available: 9, state }),
    )
    expect(states).toEqual(['on-sale', 'few-left'])
  })

  it('fires again only if more tickets are left than its owner was notified of', () => {
    expect(limitOfNews({ kind: 'back', limit: 2, knownThen: 7 })).toBe(8)
    expect(limitOfNews({ kind: 'back', limit: 9, knownThen: 7 })).toBe(9)
  })
})

it('accepts the same limits in the rule, in a form and in the store, for each kind', () => {
  const stored = { active: true, createdAt: '2030-01-01T00:00:00.000Z', triggeredAt: null }
  const accepted = alertKinds.map((kind) => {
    const lowest = [0, 1, 2].find((limit) => isAlertLimit({ kind, limit }))
    const inStore = [0, 1, 2].find((limit) => NotificationValue.safeParse({ ...stored, kind, limit }).success)
    const inForm = [0, 1, 2].find((limit) => AlertInput.safeParse({ eventId: 'jazz', kind, limit }).success)
    return [kind, lowest, inStore, inForm]
  })
  expect(accepted).toEqual([
    ['few-left', 0, 0, 0],
    ['back', 1, 1, 1],
  ])
})
