import { Leases } from '@ticketcd/mvcc'
import { expect, it } from 'vitest'
import { leaseList } from './lease-list.ts'

/** Leases whose ids are their times in seconds. */
function leasesOf(...seconds: readonly number[]): Leases {
  const leases = new Leases({ ttlMin: 1 })
  for (const each of seconds) leases.grant(BigInt(each), each, 0)
  return leases
}

it('the leases that end first are listed, and all are counted', () => {
  const seconds = Array.from({ length: 250 }, (_, at) => ((at * 97) % 250) + 1)
  const { count, leases } = leaseList(leasesOf(...seconds), 0)
  expect(count).toBe(250)
  expect(leases.map(({ ttlSeconds }) => ttlSeconds)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1))
  expect(leases[9]).toEqual({ id: 'a', ttlSeconds: 10, remainingSeconds: null, keys: 0 })
})

it('the leader knows the time that remains', () => {
  const leases = leasesOf(60, 20)
  leases.attach(60n, 'a')
  leases.promote(1_000, 0)
  leases.timers?.keepAlive(20n, 20_000)
  expect(leaseList(leases, 35_500).leases).toEqual([
    { id: '14', ttlSeconds: 20, remainingSeconds: 5, keys: 0 },
    { id: '3c', ttlSeconds: 60, remainingSeconds: 26, keys: 1 },
  ])
  expect(leaseList(leases, 999_000).leases.map(({ remainingSeconds }) => remainingSeconds)).toEqual([0, 0])
})
