import { describe, expect, test } from 'vitest'
import { aftermath } from './standing.ts'

const follower = { memberId: 'b', state: 'up', role: 'follower' } as const
const five = { voters: 5, up: 5, leaderId: 'a' }

describe('what an action leads to', () => {
  test('two losses of five are survived, a third is not', () => {
    expect(aftermath({ ...five, up: 4 }, follower, 'kill')).toMatchObject({ down: 2, spare: 0 })
    expect(aftermath({ ...five, up: 3 }, follower, 'stop')).toMatchObject({ down: 3, spare: -1 })
  })

  test('a paused node is as good as lost, and counts again when it is resumed', () => {
    expect(aftermath(five, follower, 'pause')).toMatchObject({ down: 1, spare: 1 })
    const paused = { ...follower, state: 'not-answering', role: null } as const
    expect(aftermath({ ...five, up: 4 }, paused, 'resume')).toMatchObject({ down: 0, spare: 2 })
  })

  test('to kill what does not answer loses nothing more', () => {
    const paused = { ...follower, state: 'not-answering', role: null } as const
    expect(aftermath({ ...five, up: 4 }, paused, 'kill')).toMatchObject({ down: 1, spare: 1 })
  })

  test('without the leader the others elect one; a restart is brief', () => {
    const leader = { memberId: 'a', state: 'up', role: 'leader' } as const
    expect(aftermath(five, leader, 'stop')).toMatchObject({ elects: true, briefly: false })
    expect(aftermath(five, leader, 'restart')).toMatchObject({ elects: true, briefly: true, down: 0 })
  })

  test('a learner has no vote to lose', () => {
    expect(aftermath(five, { ...follower, role: 'learner' }, 'kill')).toMatchObject({ down: 0, spare: 2 })
  })
})
