import { services } from '@ticketcd/wire'
import { expect, it } from 'vitest'
import type { ServedMethod, ServiceCall } from '../services/served-method.ts'
import { RequestStatistics } from './request-statistics.ts'

const call: ServiceCall = { metadata: { get: () => undefined } }
const { KV, Lease, Maintenance } = services

/** A method whose answer is that of `work`, counted. */
function countedMethod(
  statistics: RequestStatistics,
  method: ServedMethod['method'],
  work: () => object | Promise<object> = () => ({}),
): ServedMethod {
  const served: ServedMethod = { method, call: () => work() as Uint8Array, callWith: () => work() }
  const [counted] = statistics.counted([served])
  if (counted === undefined) throw new Error('there is no method')
  return counted
}

const timed = ({ durations }: RequestStatistics) => durations.bucketCounts.reduce((sum, each) => sum + each)

it('requests are counted by class, by gRPC and by JSON', () => {
  const statistics = new RequestStatistics()
  const { range, put, txn } = KV
  for (const method of [range, range, put, txn, Lease.leaseGrant, Maintenance.status, Lease.leaseLeases]) {
    const served = countedMethod(statistics, method)
    void served.call(Buffer.alloc(0), call)
    void served.callWith({}, call)
  }
  expect(statistics.counts).toEqual({ reads: 4, writes: 6, others: 4 })
  expect(timed(statistics)).toBe(10)
})

it('answers and errors arrive unchanged, and either way the next request is timed', async () => {
  const statistics = new RequestStatistics()
  const failure = new Error('refused')
  const failing = countedMethod(statistics, KV.put, () => {
    throw failure
  })
  expect(() => failing.callWith({}, call)).toThrow(failure)
  const rejecting = countedMethod(statistics, KV.put, () => Promise.reject(failure))
  await expect(rejecting.callWith({}, call)).rejects.toBe(failure)
  const answer = {}
  expect(countedMethod(statistics, KV.range, () => answer).callWith({}, call)).toBe(answer)
  const resolving = countedMethod(statistics, KV.range, async () => answer)
  expect(await resolving.callWith({}, call)).toBe(answer)
  expect([statistics.counts.writes, statistics.counts.reads, timed(statistics)]).toEqual([2, 2, 4])
})

it('of requests at the same time one is timed, and all are counted', async () => {
  const statistics = new RequestStatistics()
  let open = () => {}
  const opened = new Promise<object>((resolve) => {
    open = () => resolve({})
  })
  const served = countedMethod(statistics, KV.put, () => opened)
  const answers = [1, 2, 3].map(() => served.callWith({}, call))
  open()
  await Promise.all(answers)
  expect([statistics.counts.writes, timed(statistics)]).toEqual([3, 1])
})
