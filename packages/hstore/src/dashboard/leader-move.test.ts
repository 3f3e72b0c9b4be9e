import { Code, StoreError } from '@ticketcd/mvcc'
import { expect, it } from 'vitest'
import { LeaderMove } from './leader-move.ts'

const [one, two] = ['00000000000000aa', '00000000000000bb']

function nodeOf(role: string, leader: string | undefined, moveLeader = async (_target: bigint) => {}) {
  return { raft: { role, leader }, moveLeader }
}
const nobody = async () => {
  throw new Error('nobody is asked')
}

it('the leader moves it itself', async () => {
  const moved: bigint[] = []
  const node = nodeOf('leader', one, async (target) => void moved.push(target))
  await new LeaderMove({ node, ask: nobody }).to(two)
  expect(moved).toEqual([0xbbn])
})

it('another node asks the leader, and has its refusal', async () => {
  const refusal = new StoreError(Code.failedPrecondition, 'etcdserver: bad leader transferee')
  const leader = new LeaderMove({
    node: nodeOf('leader', one, async (target) => {
      if (target !== 0xbbn) throw refusal
    }),
    ask: nobody,
  })
  const asked: unknown[] = []
  const follower = new LeaderMove({
    node: nodeOf('follower', one),
    ask: (id, kind, body) => {
      asked.push([id, kind])
      return leader.onRequest(body)
    },
  })
  await follower.to(two)
  expect(asked).toEqual([[one, 7]])
  await expect(follower.to(one)).rejects.toMatchObject({
    code: 'conflict',
    message: 'The leadership was not moved: etcdserver: bad leader transferee.',
  })
})

it('without a leader, or without its answer, a sentence says so', async () => {
  const leaderless = new LeaderMove({ node: nodeOf('candidate', undefined), ask: nobody })
  await expect(leaderless.to(two)).rejects.toMatchObject({ code: 'conflict' })
  const cutOff = new LeaderMove({ node: nodeOf('follower', one), ask: nobody })
  await expect(cutOff.to(two)).rejects.toMatchObject({ code: 'unavailable' })
})

it('an error that nobody expects stays as it is', async () => {
  const node = nodeOf('leader', one, async () => {
    throw new RangeError('a bug')
  })
  await expect(new LeaderMove({ node, ask: nobody }).onRequest(Buffer.from(two))).rejects.toThrow(RangeError)
})
