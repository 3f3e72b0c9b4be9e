import { type AlertKind, type SaleState, shouldTrigger } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { firesAtOnce, nextAlert } from './next-alert.ts'

const kinds: AlertKind[] = ['few-left', 'back']
const states: SaleState[] = ['on-sale', 'few-left', 'sold-out', 'not-open', 'closed', 'cancelled', 'past']

test('an alert fires at once exactly if the api would trigger it', () => {
  for (const kind of kinds)
    for (const state of states)
      for (const [limit, available] of [
        [5, 4],
        [5, 5],
        [5, 6],
        [0, 0],
        [1, 0],
      ] as const)
        expect(
          firesAtOnce({ kind, limit }, { available, state }),
          `${kind} ${limit} ${state} ${available}`,
        ).toBe(shouldTrigger({ active: true, kind, limit }, { available, state }))
})

test('an alert that can wait is set again unchanged', () => {
  const few = { kind: 'few-left', limit: 5 } as const
  expect(nextAlert(few, { available: 6, state: 'on-sale' })).toEqual(few)
  expect(nextAlert(few, { available: 0, state: 'closed' })).toEqual(few)
  expect(nextAlert(few, null)).toEqual(few)
  const back = { kind: 'back', limit: 2 } as const
  expect(nextAlert(back, { available: 0, state: 'sold-out' })).toEqual(back)
})

test('an alert that would fire at once is replaced by one that can wait', () => {
  const few = { kind: 'few-left', limit: 5 } as const
  expect(nextAlert(few, { available: 4, state: 'few-left' })).toEqual({ kind: 'few-left', limit: 3 })
  expect(nextAlert(few, { available: 1, state: 'few-left' })).toEqual({ kind: 'few-left', limit: 0 })
  expect(nextAlert(few, { available: 0, state: 'sold-out' })).toEqual({ kind: 'back', limit: 1 })
  const back = { kind: 'back', limit: 2 } as const
  expect(nextAlert(back, { available: 60, state: 'on-sale' })).toEqual({ kind: 'few-left', limit: 10 })
  for (const available of [0, 1, 2, 3, 10, 11, 500]) {
    const stock = { available, state: available === 0 ? 'sold-out' : 'on-sale' } as const
    for (const kind of kinds) expect(firesAtOnce(nextAlert({ kind, limit: 1 }, stock), stock)).toBe(false)
  }
})
