import { describe, expect, it } from 'vitest'
import { keyPathOf, plannedRequests } from './planned-requests.ts'
import type { Scenario } from './scenario.ts'

const scenario: Scenario = {
  name: 'random-mixed',
  about: 'Reads and writes.',
  operation: 'mixed',
  readShare: 0.25,
  keys: 'random',
  keyCount: 10,
  users: [1],
  seconds: 1,
  valueBytes: 100,
}
const of = (operation: Scenario['operation'], keyCount = 10): Scenario => ({
  ...scenario,
  operation,
  keyCount,
  readShare: operation === 'mixed' ? 0.25 : undefined,
})

describe('the requests of a user', () => {
  it('are the same in each run, and differ from those of the next user', () => {
    expect(plannedRequests(scenario, 64, 3)).toEqual(plannedRequests(scenario, 64, 3))
    expect(plannedRequests(scenario, 64, 3)).not.toEqual(plannedRequests(scenario, 64, 4))
  })

  it('cover exactly the keys of the scenario', () => {
    const paths = new Set(plannedRequests(of('read'), 64, 0).map(({ path }) => path))
    const keys = Array.from({ length: 10 }, (_, key) => `${keyPathOf(scenario)}${key}`)
    expect([...paths].sort()).toEqual(keys)
  })

  it('use one key if the scenario has one', () => {
    expect(new Set(plannedRequests(of('write', 1), 64, 9).map(({ path }) => path)).size).toBe(1)
  })

  it('have the share of reads of the scenario', () => {
    const share = (operation: Scenario['operation']) => {
      const requests = plannedRequests(of(operation), 1, 0)
      return requests.filter(({ method }) => method === 'GET').length / requests.length
    }
    expect(share('read')).toBe(1)
    expect(share('write')).toBe(0)
    expect(share('mixed')).toBeCloseTo(0.25, 1)
  })

  it('write each key before they delete it, in a folder that no other scenario reads', () => {
    const requests = plannedRequests(of('delete'), 1_000, 5)
    expect(requests.length % 2).toBe(0)
    for (const [index, { method, path }] of requests.entries()) {
      expect(method).toBe(index % 2 === 0 ? 'PUT' : 'DELETE')
      if (index % 2 === 1) expect(path).toBe(requests[index - 1]?.path)
    }
    expect(keyPathOf(of('delete'))).not.toBe(keyPathOf(of('read')))
  })

  it('are many with one user, and few with a thousand', () => {
    const counts = [1, 8, 64, 256, 1_000].map((users) => plannedRequests(scenario, users, 0).length)
    expect(counts).toEqual([8_192, 2_048, 256, 64, 18])
  })
})
