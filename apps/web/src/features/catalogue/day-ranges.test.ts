import { expect, test } from 'vitest'
import { dayRanges } from './day-ranges.ts'

test('before Friday the weekend is the next Friday to Sunday', () => {
  expect(dayRanges(new Date(2026, 5, 10, 15)).weekend).toEqual({ from: '2026-06-12', to: '2026-06-14' })
})

test('on a Saturday or Sunday the weekend is the rest of it', () => {
  expect(dayRanges(new Date(2026, 5, 13)).weekend).toEqual({ from: '2026-06-13', to: '2026-06-14' })
  expect(dayRanges(new Date(2026, 5, 14)).weekend).toEqual({ from: '2026-06-14', to: '2026-06-14' })
})

test('ranges cross the end of a month and of a year', () => {
  expect(dayRanges(new Date(2026, 11, 20)).month).toEqual({ from: '2026-12-20', to: '2027-01-19' })
})
