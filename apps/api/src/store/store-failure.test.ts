import { EtcdFailure } from '@ticketcd/etcd'
import { expect, it } from 'vitest'
import { failureOfStore } from './store-failure.ts'

it('lets customers retry within a second, at different times, when no quorum was found', () => {
  const failure = new EtcdFailure('unavailable', 'no leader')
  const waits = [0, 0.5, 0.999].map((draw) => failureOfStore(failure, () => draw))
  expect(waits).toEqual([
    { code: 'unavailable', retryAfterMs: 500 },
    { code: 'unavailable', retryAfterMs: 750 },
    { code: 'unavailable', retryAfterMs: 1_000 },
  ])
})

it('reports an unknown outcome if a write may have been applied', () => {
  const failure = new EtcdFailure('unavailable', 'the connection ended', { outcome: 'unknown' })
  expect(failureOfStore(failure)).toEqual({ code: 'outcome-unknown' })
})
