import { expect, it } from 'vitest'
import { ElectionList } from './election-list.ts'

it('each leader and each loss of one is listed once, from the first leader on', () => {
  let nowMs = 0
  const elections = new ElectionList(() => nowMs)
  const statuses: [number, string | undefined][] = [
    [1, undefined],
    [2, undefined],
    [2, 'a'],
    [2, 'a'],
    [3, undefined],
    [4, undefined],
    [4, 'a'],
    [5, 'b'],
  ]
  for (const [term, leader] of statuses) {
    nowMs += 1_000
    elections.add({ term, leader })
  }
  expect(elections.list.map(({ at, term, leader }) => [at.slice(17, 19), term, leader])).toEqual([
    ['03', 2, 'a'],
    ['05', 3, undefined],
    ['07', 4, 'a'],
    ['08', 5, 'b'],
  ])
})

it('the oldest go', () => {
  const elections = new ElectionList(() => 0)
  for (let term = 1; term <= 250; term += 1) elections.add({ term, leader: 'a' })
  expect([elections.list.length, elections.list[0]?.term, elections.list.at(-1)?.term]).toEqual([
    100, 151, 250,
  ])
})
