import { StoreError } from '@ticketcd/mvcc'
import { describe, expect, it } from 'vitest'
import { RequestKind } from '../consensus/forwarding.ts'
import type { ChangeAnswer } from '../members/membership.ts'
import type { LeaseTime } from '../services/lease-question.ts'
import { LeaderCalls } from './leader-calls.ts'

const notSent = Object.assign(new Error('the queue is full'), { isNotSent: true })
const remove = { type: 'remove', id: 'aa' } as const
const question = { type: 'keep-alive', id: 7n } as const

interface Options {
  role?: 'leader' | 'follower'
  leader?: string | undefined
  request?: (kind: number, body: Uint8Array) => Promise<Uint8Array>
  time?: LeaseTime | undefined
  change?: () => Promise<string>
  untilApplied?: (index: number) => Promise<void>
}

const appliedByLeader = 42

function callsOf({
  role = 'leader',
  leader = 'bb',
  request,
  time,
  change,
  untilApplied,
}: Options): LeaderCalls {
  return new LeaderCalls({
    consensus: {
      status: { role, leader },
      appliedIndex: appliedByLeader,
      untilApplied: untilApplied ?? (async () => {}),
      onRequest: async () => Uint8Array.of(9),
    },
    peers: { request: (_to: string, kind: number, body: Uint8Array) => request?.(kind, body) },
    leases: { answer: async () => time },
    members: { list: [] },
    membership: { change },
  } as never)
}

/** A follower whose requests reach a leader. */
function follower(leader: LeaderCalls): LeaderCalls {
  return callsOf({ role: 'follower', request: (kind, body) => leader.onRequest(kind, body) })
}

describe('a question about a lease', () => {
  it('has the same answer at the leader and at a follower', async () => {
    for (const time of [{ ttl: 5, grantedTtl: 10 }, { ttl: -1, grantedTtl: 0 }, undefined]) {
      const leader = callsOf({ time })
      expect(await leader.askForLease(question)).toEqual(time)
      expect(await follower(leader).askForLease(question)).toEqual(time)
    }
  })

  it('is to be asked again where nobody leads, the leader has changed, or an answer is lost', async () => {
    const asked = [
      callsOf({ role: 'follower', leader: undefined }),
      follower(callsOf({ role: 'follower' })),
      callsOf({ role: 'follower', request: () => Promise.reject(notSent) }),
      callsOf({ role: 'follower', request: () => Promise.reject(new Error('the connection was lost')) }),
    ]
    for (const calls of asked) expect(await calls.askForLease(question)).toBeUndefined()
  })

  it('that is malformed is refused', async () => {
    await expect(callsOf({}).onRequest(RequestKind.leaseCall, Buffer.from([77]))).rejects.toThrow(RangeError)
  })
})

describe('a change of the members', () => {
  it('is answered when the follower has applied it too, or does not get there', async () => {
    const leader = callsOf({ change: async () => 'aa' })
    const waited: number[] = []
    let outcome: () => Promise<void> = async () => {}
    const calls = callsOf({
      role: 'follower',
      request: (kind, body) => leader.onRequest(kind, body),
      untilApplied: (index) => {
        waited.push(index)
        return outcome()
      },
    })
    await calls.changeMembers(remove)
    expect(waited).toEqual([appliedByLeader])
    outcome = () => Promise.reject(new StoreError(14, 'etcdserver: request timed out'))
    expect(await calls.changeMembers(remove)).toEqual({ member: undefined, members: [] })
    let hasApplied = () => {}
    outcome = () =>
      new Promise((resolve) => {
        hasApplied = resolve
      })
    let isAnswered = false
    const answer = calls.changeMembers(remove).then(() => {
      isAnswered = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isAnswered).toBe(false)
    hasApplied()
    await answer
  })

  it('is carried out by the leader, and its refusal reaches the follower with code and message', async () => {
    const done = callsOf({ change: async () => 'aa' })
    for (const calls of [done, follower(done)])
      expect(await calls.changeMembers(remove)).toEqual({ member: undefined, members: [] })
    const refused = callsOf({
      change: () => Promise.reject(new StoreError(5, 'etcdserver: member not found')),
    })
    for (const calls of [refused, follower(refused)])
      await expect(calls.changeMembers(remove)).rejects.toMatchObject({
        code: 5,
        message: 'etcdserver: member not found',
      })
  })

  it('is to be tried again only where it certainly had no effect', async () => {
    const deposed = callsOf({ change: async () => 'not-leader' })
    for (const calls of [deposed, follower(deposed)])
      expect(await calls.changeMembers(remove)).toBeUndefined()
    const unsent = callsOf({ role: 'follower', request: () => Promise.reject(notSent) })
    expect(await unsent.changeMembers(remove)).toBeUndefined()
    const lost = callsOf({ role: 'follower', request: () => Promise.reject(new Error('lost')) })
    await expect(lost.changeMembers(remove)).rejects.toThrow('etcdserver: request timed out')
  })

  it('that is malformed is refused, and other requests go to the log', async () => {
    const calls = callsOf({ change: async () => 'aa' })
    await expect(calls.onRequest(RequestKind.changeMembers, Buffer.from('{'))).rejects.toThrow(SyntaxError)
    const answer = JSON.parse(
      Buffer.from(await calls.onRequest(RequestKind.changeMembers, Buffer.from('{}'))).toString(),
    ) as ChangeAnswer
    expect(answer.type).toBe('done')
    expect(await calls.onRequest(RequestKind.readIndex, new Uint8Array())).toEqual(Uint8Array.of(9))
  })
})
