import { StoreError } from '@ticketcd/mvcc'
import { expect, it } from 'vitest'
import { FakeLeader, idOf, urlOf } from '../testing/members/leader.ts'
import { Membership } from './membership.ts'

const add = (port: number, isLearner = false) =>
  ({ type: 'add', peerUrls: [urlOf(port)], isLearner }) as const

async function refusalOf(change: Promise<unknown>): Promise<[number, string]> {
  const error = await change.then(
    (answer) => new Error(`it was carried out: ${JSON.stringify(answer)}`),
    (reason: Error) => reason,
  )
  if (error instanceof StoreError) return [error.code, error.message]
  throw error
}

it('a voter is added as a learner of Raft, with its addresses first, and clients see a voter', async () => {
  const leader = new FakeLeader(3)
  const id = (await new Membership(leader).change(add(4))) as string
  expect(leader.log).toEqual([
    'linearize',
    { type: 'prepare', id, peerUrls: [urlOf(4)], becomesVoter: true },
    { type: 'add-learner', node: id },
  ])
  expect(leader.members.member(id)).toMatchObject({ name: '', isLearner: false, peerUrls: [urlOf(4)] })
  expect(leader.members.pendingVoters).toEqual([id])
})

it('a learner that was asked for waits for its promotion', async () => {
  const leader = new FakeLeader(3)
  const membership = new Membership(leader)
  const id = (await membership.change(add(4, true))) as string
  expect(leader.members.member(id)).toMatchObject({ isLearner: true })
  expect(leader.members.pendingVoters).toEqual([])
  leader.start(id)
  expect(await membership.change({ type: 'promote', id })).toBe(id)
  expect(leader.configuration).toEqual({ voters: [idOf(1), idOf(2), idOf(3), id], learners: [] })
  expect(leader.members.member(id)).toMatchObject({ isLearner: false })
})

it('of two additions of one URL at once one is refused', async () => {
  const leader = new FakeLeader(3)
  const membership = new Membership(leader)
  // The second one must not be checked while the first one is under way.
  leader.whileCommitting = () => new Promise((resolve) => setImmediate(resolve))
  const changes = [membership.change(add(4, true)), membership.change(add(4, true))]
  const [first, second] = await Promise.allSettled(changes)
  expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected'])
  expect(leader.configuration.learners).toHaveLength(1)
})

it('a change is checked against everything that an earlier leader has committed', async () => {
  const leader = new FakeLeader(3)
  leader.linearize = async () => {
    leader.members.apply({ type: 'set-peer-urls', id: idOf(3), peerUrls: [urlOf(4)] })
  }
  expect((await refusalOf(new Membership(leader).change(add(4))))[1]).toContain('Peer URLs already exists')
})

it('without a quorum an addition is refused at once', async () => {
  const leader = new FakeLeader(3)
  leader.down.add(idOf(2)).add(idOf(3))
  leader.linearize = () => new Promise(() => {})
  expect(await refusalOf(new Membership(leader).change(add(4)))).toEqual([
    14,
    'etcdserver: unhealthy cluster',
  ])
})

it('a change is not proposed in another term than that of its check', async () => {
  const leader = new FakeLeader(3)
  leader.whileCommitting = () => {
    leader.leadingTerm = 5
  }
  expect(await new Membership(leader).change(add(4))).toBe('not-leader')
  expect(leader.configuration).toEqual({ voters: [idOf(1), idOf(2), idOf(3)], learners: [] })
})

it('a node that does not lead changes nothing', async () => {
  const leader = new FakeLeader(3)
  leader.leadingTerm = undefined
  expect(await new Membership(leader).change({ type: 'remove', id: idOf(2) })).toBe('not-leader')
  leader.leadingTerm = 4
  leader.linearize = async () => {
    leader.leadingTerm = undefined
  }
  expect(await new Membership(leader).change({ type: 'remove', id: idOf(2) })).toBe('not-leader')
  expect(leader.log).toEqual([])
})

it('a leader hands over before it is removed, and removes itself where nobody can take over', async () => {
  const leader = new FakeLeader(3)
  leader.successor = idOf(2)
  expect(await new Membership(leader).change({ type: 'remove', id: idOf(1) })).toBe('not-leader')
  expect(leader.configuration.voters).toHaveLength(3)

  const alone = new FakeLeader(3)
  expect(await new Membership(alone).change({ type: 'remove', id: idOf(1) })).toBe(idOf(1))
  expect(alone.log).toEqual(['linearize', 'hand-over', { type: 'remove', node: idOf(1) }])
})

it('a change waits for the one before it, and gives up in the end', async () => {
  const leader = new FakeLeader(3)
  const membership = new Membership(leader)
  leader.refusals = ['change-under-way', 'term-not-committed', 'busy']
  expect(await membership.change({ type: 'remove', id: idOf(3) })).toBe(idOf(3))
  expect(leader.slept).toBe(300)
  leader.refusals = Array(60).fill('change-under-way')
  expect(await refusalOf(membership.change(add(5)))).toEqual([14, 'etcdserver: unhealthy cluster'])
})

it('the last voter of Raft is removed once another one has caught up, and else not', async () => {
  const leader = new FakeLeader(1)
  const membership = new Membership(leader)
  const id = (await membership.change(add(2))) as string
  leader.start(id)
  leader.sleep = async () => {
    // Meanwhile the leader promotes it.
    if (leader.members.pendingVoters.length > 0) await leader.change({ type: 'promote', node: id })
  }
  leader.refusals = ['last-voter']
  expect(await membership.change({ type: 'remove', id: idOf(1) })).toBe(idOf(1))
  expect(leader.configuration.voters).toEqual([id])
})

it('bad changes get the answers of etcd', async () => {
  const leader = new FakeLeader(3)
  const membership = new Membership(leader)
  const unknown = idOf(77)
  const update = (id: string, port: number) =>
    membership.change({ type: 'update', id, peerUrls: [urlOf(port)] })
  const cases = [
    [membership.change(add(2)), [9, 'etcdserver: Peer URLs already exists']],
    [update(idOf(1), 2), [9, 'etcdserver: Peer URLs already exists']],
    [update(unknown, 9), [5, 'etcdserver: member not found']],
    [membership.change({ type: 'remove', id: unknown }), [5, 'etcdserver: member not found']],
    [membership.change({ type: 'promote', id: unknown }), [5, 'etcdserver: member not found']],
    [
      membership.change({ type: 'promote', id: idOf(2) }),
      [9, 'etcdserver: can only promote a learner member'],
    ],
  ] as const
  for (const [change, refusal] of cases) expect(await refusalOf(change)).toEqual(refusal)
  expect(await update(idOf(2), 22)).toBe(idOf(2))
  expect(leader.members.peerUrls(idOf(2))).toEqual([urlOf(22)])
  expect(await update(idOf(2), 22)).toBe(idOf(2))
})

it('the id of a removed member is not given again', async () => {
  const leader = new FakeLeader(3)
  const membership = new Membership(leader)
  const id = (await membership.change(add(4, true))) as string
  await membership.change({ type: 'remove', id })
  // In the same second.
  expect(await refusalOf(membership.change(add(4, true)))).toEqual([9, 'etcdserver: member ID already exist'])
  leader.seconds += 1
  expect(await membership.change(add(4, true))).not.toBe(id)
})

it('requests beyond the limit are refused, and a failed one does not hold up the next', async () => {
  const leader = new FakeLeader(3)
  const membership = new Membership(leader)
  let release = (): void => {}
  leader.linearize = () =>
    new Promise((resolve) => {
      release = resolve
    })
  const waiting = Array.from({ length: 64 }, () => membership.change({ type: 'remove', id: idOf(77) }))
  expect(await refusalOf(membership.change(add(4)))).toEqual([8, 'etcdserver: too many requests'])
  release()
  for (const each of waiting) expect((await refusalOf(each))[0]).toBe(5)
  leader.linearize = async () => {}
  expect(await membership.change(add(4))).toMatch(/^[0-9a-f]{16}$/)
})

it('a demotion keeps the member as a learner, also one that was added as a voter', async () => {
  const leader = new FakeLeader(3)
  const membership = new Membership(leader)
  const id = (await membership.change(add(4))) as string
  leader.start(id)
  await leader.change({ type: 'promote', node: id })
  expect(await membership.change({ type: 'demote', id })).toBe(id)
  expect(leader.configuration).toEqual({ voters: [idOf(1), idOf(2), idOf(3)], learners: [id] })
  // Otherwise the leader would promote it again.
  expect(leader.members.pendingVoters).toEqual([])
  expect(leader.members.member(id)).toMatchObject({ isLearner: true, peerUrls: [urlOf(4)] })
})

it('a leader hands over before it is demoted', async () => {
  const leader = new FakeLeader(3)
  leader.successor = idOf(2)
  expect(await new Membership(leader).change({ type: 'demote', id: idOf(1) })).toBe('not-leader')
  expect(leader.configuration.voters).toHaveLength(3)
  const alone = new FakeLeader(3)
  expect(await new Membership(alone).change({ type: 'demote', id: idOf(1) })).toBe(idOf(1))
  expect(alone.configuration).toEqual({ voters: [idOf(2), idOf(3)], learners: [idOf(1)] })
})

it('settings are committed, and a name belongs to one member', async () => {
  const leader = new FakeLeader(3)
  const membership = new Membership(leader)
  const configure = (number: number, name: string) =>
    membership.change({ type: 'configure', id: idOf(number), settings: { name } })
  expect(await configure(2, 'left')).toBe(idOf(2))
  expect(leader.members.member(idOf(2))?.name).toBe('left')
  expect((await refusalOf(configure(3, 'left')))[1]).toContain('another member has this name')
  expect(await configure(2, 'left')).toBe(idOf(2))
  const added = (await membership.change(add(4, true))) as string
  const early = membership.change({ type: 'configure', id: added, settings: { name: 'early' } })
  expect((await refusalOf(early))[1]).toContain('has not started')
})
