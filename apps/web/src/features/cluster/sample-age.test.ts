import { expect, test } from 'vitest'
import { ageOf, receivedOf } from './sample-age.ts'

const at = '2026-06-01T12:00:00.000Z'

test('a repeated sample keeps its age', () => {
  const first = receivedOf(undefined, at, 1_000)
  expect(receivedOf(first, at, 9_000)).toBe(first)
  expect(receivedOf(first, '2026-06-01T12:00:01.000Z', 9_000).receivedAt).toBe(9_000)
})

test('an age does not depend on the clock of the device', () => {
  const seenAt = '2026-06-01T11:59:50.000Z'
  for (const deviceClock of [0, Date.parse(at), Date.parse(at) + 3_600_000])
    expect(ageOf(seenAt, receivedOf(undefined, at, deviceClock), deviceClock + 2_000)).toBe(12_000)
})
