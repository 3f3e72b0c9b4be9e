import { expect, it } from 'vitest'
import { FakeLeader, idOf, urlOf } from '../testing/members/leader.ts'
import { checkAddition, checkDemotion, checkLearnerReady, checkRemoval } from './reconfiguration.ts'

/*
 * etcd 3.4.23 and 3.5.30 answered alike in these states. Where etcd waits for 5 s of connection,
 * the answer after them is meant.
 */

const unhealthy = 'etcdserver: unhealthy cluster'
const notEnough = 'etcdserver: re-configuration failed due to not enough started members'

/** @param down of the first members, by number */
function cluster(size: number, ...down: number[]): FakeLeader {
  const leader = new FakeLeader(size)
  for (const number of down) leader.down.add(idOf(number))
  return leader
}

async function addUnstarted(leader: FakeLeader, number: number, becomesVoter = true): Promise<void> {
  await leader.commit({ type: 'prepare', id: idOf(number), peerUrls: [urlOf(number)], becomesVoter })
  await leader.change({ type: 'add-learner', node: idOf(number) })
}

const remove = (leader: FakeLeader, number: number) => () =>
  checkRemoval(leader, leader.members.checkKnown(idOf(number)))
const promote = (leader: FakeLeader, number: number) => () =>
  checkLearnerReady(leader, leader.members.checkKnown(idOf(number)))
const add = (leader: FakeLeader, isLearner: boolean, peerUrl = urlOf(9)) => {
  return () => checkAddition(leader, [peerUrl], isLearner)
}

it('a member is added while all voters are connected', () => {
  for (const isLearner of [true, false]) {
    expect(add(cluster(1), isLearner)).not.toThrow()
    expect(add(cluster(3), isLearner)).not.toThrow()
    expect(add(cluster(3, 3), isLearner)).toThrow(unhealthy)
    expect(add(cluster(3, 2, 3), isLearner)).toThrow(unhealthy)
  }
})

it('a second voter waits until the first one has started', async () => {
  const one = cluster(1)
  await addUnstarted(one, 2)
  expect(add(one, false)).toThrow(notEnough)
  expect(add(one, true)).toThrow(unhealthy)
  one.start(idOf(2))
  expect(add(one, false)).not.toThrow()

  const three = cluster(3)
  await addUnstarted(three, 4)
  expect(add(three, false)).toThrow(unhealthy)
})

it('there is one learner at a time, and it holds up no voter', async () => {
  const leader = cluster(3)
  await addUnstarted(leader, 4, false)
  expect(add(leader, true)).toThrow('etcdserver: too many learner members in cluster')
  expect(add(leader, false)).not.toThrow()
  expect(add(leader, true, urlOf(1))).toThrow('etcdserver: Peer URLs already exists')
})

it('a removal leaves a quorum of voters that run', () => {
  expect(remove(cluster(3), 2)).not.toThrow()
  expect(remove(cluster(3), 1)).not.toThrow()
  expect(remove(cluster(3, 3), 2)).toThrow(unhealthy)
  expect(remove(cluster(3, 3), 1)).toThrow(unhealthy)
  expect(remove(cluster(2), 2)).not.toThrow()
  expect(remove(cluster(5, 4), 2)).not.toThrow()
  expect(remove(cluster(5, 4, 5), 2)).toThrow(unhealthy)
})

it('a member that is down can be removed', () => {
  expect(remove(cluster(3, 3), 3)).not.toThrow()
  expect(remove(cluster(2, 2), 2)).not.toThrow()
})

it('the last voter stays, also where another one has not started', async () => {
  const leader = cluster(1)
  expect(remove(leader, 1)).toThrow(notEnough)
  await addUnstarted(leader, 2)
  expect(remove(leader, 1)).toThrow(notEnough)
  expect(remove(leader, 2)).not.toThrow()
})

it('a learner can always be removed', async () => {
  const leader = cluster(3, 2, 3)
  await addUnstarted(leader, 4, false)
  expect(remove(leader, 4)).not.toThrow()
})

it('a learner is promoted that has started and is connected', async () => {
  const leader = cluster(3)
  await addUnstarted(leader, 4, false)
  expect(promote(leader, 4)).toThrow('which is in sync with leader')
  leader.start(idOf(4))
  expect(promote(leader, 4)).not.toThrow()
  leader.down.add(idOf(4))
  expect(promote(leader, 4)).toThrow('which is in sync with leader')
  expect(promote(leader, 2)).toThrow('etcdserver: can only promote a learner member')
})

it('a voter is demoted where the rest has a quorum and no other learner is there', async () => {
  const demote = (leader: FakeLeader, number: number) => () =>
    checkDemotion(leader, leader.members.checkKnown(idOf(number)))
  expect(demote(cluster(3), 3)).not.toThrow()
  expect(demote(cluster(3, 2), 3)).toThrow(unhealthy)
  expect(demote(cluster(3, 3), 3)).not.toThrow()
  expect(demote(cluster(1), 1)).toThrow(notEnough)
  const leader = cluster(3)
  await addUnstarted(leader, 4, false)
  expect(demote(leader, 3)).toThrow('too many learner members')
  expect(demote(leader, 4)).toThrow('can only demote a voting member')
})
