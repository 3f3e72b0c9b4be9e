import { expect, it } from 'vitest'
import { missedBy, type Run, resultOf } from './v2-report.ts'
import { connectionsTo } from './wrk.ts'
import { wrkResultIn, wrkScript } from './wrk-script.ts'

const run = (perSecond: number): Run => ({ perSecond, p50Ms: 1, p99Ms: 2, nodesCpuUs: 3, memoryMb: 4 })

it('a store is compared with etcd by the medians of their rounds', () => {
  const result = resultOf(
    new Map([
      ['hstore', [run(50), run(10), run(30)]],
      ['etcd', [run(10), run(20), run(15)]],
    ]),
  )
  expect(result.hstore).toEqual({ ...run(30), ratio: 2, rounds: [50, 10, 30] })
  expect(result.etcd).toEqual({ ...run(15), rounds: [10, 20, 15] })
  expect(resultOf(new Map([['hstore', [run(5)]]])).hstore).not.toHaveProperty('ratio')
})

it('names each ratio of the default storage that is not reached', () => {
  const of = (hstore: number, disk: number) =>
    resultOf(
      new Map([
        ['hstore', [run(hstore)]],
        ['disk', [run(disk)]],
        ['etcd', [run(100)]],
      ]),
    )
  expect(missedBy({ nodes1: { put: of(200, 1), get: of(150, 1) } })).toEqual([])
  expect(
    missedBy({
      nodes1: { put: of(199, 500), get: of(149, 500) },
      nodes5: { put: of(9, 9), get: of(900, 9) },
    }),
  ).toEqual([
    'put (nodes1) is 1.99 times that of etcd, below 2 times.',
    'get (nodes1) is 1.49 times that of etcd, below 1.5 times.',
    'put (nodes5) is 0.09 times that of etcd, below 2 times.',
  ])
})

it('reads the result that the script of wrk prints, if there is one', () => {
  const result = { requests: 10, us: 1_000_000, p50Us: 5, p99Us: 9, failures: 0 }
  expect(wrkResultIn(`Running 1s test\nwrk-result ${JSON.stringify(result)}\nTransfer\n`)).toEqual(result)
  expect(wrkResultIn('unable to connect')).toBeUndefined()
  expect(wrkScript('put', [1, 2], 10)).toContain('wrk-result {"requests"')
})

it('opens the same number of connections to each node, and at least 64 in total', () => {
  expect([1, 5].map(connectionsTo)).toEqual([64, 65])
})
