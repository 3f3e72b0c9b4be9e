import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daysLater, momentOf, wallTimeOf } from './wall-time.ts'

test('a wall time is converted by the offset of its own day', () => {
  expect(momentOf('2026-07-01T20:30', 'Europe/Lisbon')?.iso).toBe('2026-07-01T19:30:00.000Z')
  expect(momentOf('2026-12-01T20:30', 'Europe/Lisbon')?.iso).toBe('2026-12-01T20:30:00.000Z')
  expect(momentOf('2026-12-01T20:30', 'Asia/Kathmandu')?.iso).toBe('2026-12-01T14:45:00.000Z')
})

test('a skipped hour is reported, and moved later by the change of the clocks', () => {
  expect(momentOf('2026-03-29T02:30', 'Europe/Berlin')).toEqual({
    iso: '2026-03-29T01:30:00.000Z',
    kind: 'skipped',
  })
})

test('a repeated hour is reported, and means its first occurrence', () => {
  expect(momentOf('2026-10-25T02:30', 'Europe/Berlin')).toEqual({
    iso: '2026-10-25T00:30:00.000Z',
    kind: 'twice',
  })
})

test('an invalid time or zone has no result', () => {
  expect(momentOf('2026-02-31T20:00', 'Europe/Lisbon')).toBeNull()
  expect(momentOf('', 'Europe/Lisbon')).toBeNull()
  expect(momentOf('2026-02-01T20:00', 'Moon/Base')).toBeNull()
  expect(wallTimeOf('soon', 'Europe/Lisbon')).toBe('')
})

test('every wall time that occurs once is read back unchanged', () => {
  const zones = ['Europe/Lisbon', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia']
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) }),
      fc.constantFrom(...zones),
      (ms, zone) => {
        const wall = wallTimeOf(new Date(ms).toISOString(), zone)
        const moment = momentOf(wall, zone)
        expect(moment?.kind).not.toBe('skipped')
        expect(wallTimeOf(moment?.iso ?? '', zone)).toBe(wall)
      },
    ),
  )
})

test('a week later it is the same time of day, also across a change of the clocks', () => {
  expect(daysLater('2026-03-25T19:00:00.000Z', 7, 'Europe/Berlin')).toBe('2026-04-01T18:00:00.000Z')
})
