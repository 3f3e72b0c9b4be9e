import { expect, it } from 'vitest'
import { clusterOf, lost, memberOf, reportOf } from '../testing/sample-cluster.ts'
import { ratesBetween } from './request-rates.ts'

const busy = (id: string, upMs: number, reads: number, writes = 0, others = 0) =>
  memberOf(id, { report: reportOf(id, { upMs, requests: { reads, writes, others } }) })

it('rates use the clock of each node, and are added up', () => {
  const before = clusterOf([busy('1', 1_000, 10), busy('2', 5_000, 0)])
  const after = clusterOf([busy('1', 3_000, 30, 4, 2), busy('2', 5_500, 0, 10)])
  const { byMember, total } = ratesBetween(before, after)
  expect(byMember.get('1')).toEqual({ reads: 10, writes: 2, others: 1 })
  expect(byMember.get('2')).toEqual({ reads: 0, writes: 20, others: 0 })
  expect(total).toEqual({ reads: 10, writes: 22, others: 1 })
})

it('a node that did not answer or was restarted has no rate', () => {
  const before = clusterOf([busy('1', 9_000, 900), lost('2'), busy('3', 1_000, 0)])
  const after = clusterOf([busy('1', 1_000, 5), busy('2', 2_000, 50), lost('3')])
  expect(ratesBetween(before, after).byMember.size).toBe(0)
})
