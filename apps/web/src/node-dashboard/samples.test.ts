import { expect, it } from 'vitest'
import { clusterOf, leaderOf, lost, memberOf } from '../testing/sample-cluster.ts'
import { type Samples, samplesWith } from './samples.ts'

const at = (second: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString()

it('each sample extends the history, which marks the loss of the leader', () => {
  const first = samplesWith(
    undefined,
    clusterOf([leaderOf('1'), memberOf('2'), memberOf('3')], { at: at(0) }),
  )
  const second = samplesWith(first, clusterOf([lost('1'), leaderOf('2', 5), memberOf('3')], { at: at(1) }))
  expect(second.history.times).toEqual([at(0), at(1)])
  expect(second.history.marks.map(({ kind }) => kind)).toEqual(['lost', 'leader'])
  expect([first.rates.length, second.rates.length]).toEqual([0, 1])
})

it('the rates cover the last minute', () => {
  let samples: Samples | undefined
  for (let second = 0; second < 200; second += 1)
    samples = samplesWith(samples, clusterOf([leaderOf('1')], { at: at(second) }))
  expect(samples?.rates).toHaveLength(60)
  expect(samples?.history.times).toHaveLength(200)
})
