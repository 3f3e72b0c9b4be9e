import { expect, it } from 'vitest'
import { RoundTrips } from './round-trips.ts'

it('the median is that of the last 16 samples', () => {
  const roundTrips = new RoundTrips()
  expect(roundTrips.medianMs).toBeUndefined()
  for (const sampleMs of [5, 1, 100]) roundTrips.add(sampleMs)
  expect(roundTrips.medianMs).toBe(5)
  for (let each = 0; each < 16; each += 1) roundTrips.add(2)
  expect(roundTrips.medianMs).toBe(2)
})
