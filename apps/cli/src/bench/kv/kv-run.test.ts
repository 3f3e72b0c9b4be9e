import { expect, it } from 'vitest'
import { run } from '../../testing/kv-run.ts'
import { problemsOf } from './kv-bench.ts'
import { csvOf, kvRunFields, mergedRuns } from './kv-run.ts'

it('a repeated run replaces the one before, and others stay', () => {
  const earlier = [run, { ...run, users: 64 }, { ...run, target: 'etcd' }]
  const repeated = { ...run, perSecond: 200 }
  const merged = mergedRuns(earlier, [repeated, { ...run, tool: 'autocannon' }])
  expect(merged).toHaveLength(4)
  expect(merged).toContain(repeated)
  expect(merged).not.toContain(run)
})

it('runs have one order, regardless of the order of measurement', () => {
  const runs = [1_000, 64, 8, 1].map((users) => ({ ...run, users }))
  expect(mergedRuns([], runs).map(({ users }) => users)).toEqual([1, 8, 64, 1_000])
  expect(mergedRuns(runs.slice(2), runs.slice(0, 2))).toEqual(mergedRuns([], runs))
})

it('the table has a line for each run, below the names of the fields', () => {
  const [head, first, ...rest] = csvOf([run, { ...run, tool: 'autocannon' }]).split('\n')
  expect(head).toBe(kvRunFields.join(','))
  expect(first).toBe('2026-01-01T00:00:00.000Z,map,1,random-read,wrk,8,8,3,300,100,1,2,0,0,0.5,0.9,0.1,80')
  expect(rest).toHaveLength(2)
  expect(rest.at(-1)).toBe('')
})

it('names runs with failed requests, and with missing users', () => {
  expect(problemsOf([run, { ...run, connected: 9 }])).toEqual([])
  expect(problemsOf([{ ...run, failures: 3, connected: 5 }])).toEqual([
    'random-read on map (1) by wrk with 8 users: 3 requests failed.',
    'random-read on map (1) by wrk with 8 users: 5 were connected.',
  ])
})
