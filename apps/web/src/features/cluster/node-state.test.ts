import { describe, expect, test } from 'vitest'
import { aftermath, countsOf } from './node-state.ts'

const follower = { memberId: 'b', state: 'up', role: 'follower' } as const
const five = { voters: 5, up: 5, leaderId: 'a' }

describe('the aftermath of an action', () => {
  test('sales survive two losses of five, and not a third', () => {
    expect(aftermath({ ...five, up: 4 }, follower, 'kill')).toMatchObject({ down: 2, spare: 0 })
    expect(aftermath({ ...five, up: 3 }, follower, 'stop')).toMatchObject({ down: 3, spare: -1 })
  })

  test('a paused node counts as lost, and counts again after it is resumed', () => {
    expect(aftermath(five, follower, 'pause')).toMatchObject({ down: 1, spare: 1 })
    const paused = { ...follower, state: 'not-answering', role: null } as const
    expect(aftermath({ ...five, up: 4 }, paused, 'resume')).toMatchObject({ down: 0, spare: 2 })
  })

  test('killing a silent node loses nothing more', () => {
    const paused = { ...follower, state: 'not-answering', role: null } as const
    expect(aftermath({ ...five, up: 4 }, paused, 'kill')).toMatchObject({ down: 1, spare: 1 })
  })

  test('the others elect a new leader if the leader stops; a restart is brief', () => {
    const leader = { memberId: 'a', state: 'up', role: 'leader' } as const
    expect(aftermath(five, leader, 'stop')).toMatchObject({ elects: true, briefly: false })
    expect(aftermath(five, leader, 'restart')).toMatchObject({ elects: true, briefly: true, down: 0 })
  })

  test('a restart stops sales for a moment if no loss is to spare', () => {
    expect(aftermath({ ...five, up: 3 }, follower, 'restart').outage).toEqual({ up: 2, quorum: 3 })
    const only = { memberId: 'a', state: 'up', role: 'leader' } as const
    expect(aftermath({ voters: 1, up: 1, leaderId: 'a' }, only, 'restart').outage).toEqual({
      up: 0,
      quorum: 1,
    })
    expect(aftermath({ ...five, up: 4 }, follower, 'restart').outage).toBeNull()
    expect(aftermath({ ...five, up: 3 }, { ...follower, role: 'learner' }, 'restart').outage).toBeNull()
  })

  test('a learner has no vote to lose', () => {
    expect(aftermath(five, { ...follower, role: 'learner' }, 'kill')).toMatchObject({ down: 0, spare: 2 })
  })
})

test('silent nodes and learners are counted separately from nodes that are down', () => {
  const nodes = (...states: ('up' | 'down' | 'not-answering')[]) => states.map((state) => ({ state }))
  expect(
    countsOf({ voters: 3, up: 1, quorum: 2, nodes: nodes('up', 'down', 'not-answering') }),
  ).toMatchObject({ silent: 1, learnersAway: 0 })
  expect(countsOf({ voters: 3, up: 3, quorum: 2, nodes: nodes('up', 'up', 'up', 'down') })).toMatchObject({
    silent: 0,
    learnersAway: 1,
  })
})
