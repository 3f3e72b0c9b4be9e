import { expect, it } from 'vitest'
import { Measurements } from './node-metrics.ts'

it('a leader is counted when it is found, after a time without one, too', () => {
  const measured = new Measurements()
  const counts = [undefined, 'a', 'a', undefined, 'a', 'b', 'b'].map((leader) => {
    measured.onLeader(leader)
    return measured.leaderChanges
  })
  expect(counts).toEqual([0, 1, 1, 1, 2, 3, 3])
})
