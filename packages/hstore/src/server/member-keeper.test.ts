import type { Configuration } from '@ticketcd/raft'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AddressBook, type PeerAddresses } from '../members/address-book.ts'
import { MemberTable } from '../members/member-table.ts'
import { idOf, urlOf } from '../testing/members/leader.ts'
import { MemberKeeper } from './member-keeper.ts'

const [a, b, c] = [idOf(1), idOf(2), idOf(3)]

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** The keeper of a node whose Raft has the state of the test. */
class Kept {
  readonly members = new MemberTable()
  readonly peers: PeerAddresses[] = []
  readonly promoted: string[] = []
  readonly ended: Error[] = []
  configuration: Configuration = { voters: [a, b], learners: [] }
  isLeading = false
  promote: (id: string) => Promise<unknown> = async () => 'learner-lags'
  readonly down = new Set<string>()
  readonly keeper: MemberKeeper

  constructor(nodeId: string) {
    const first = [a, b].map((id, index) => ({ id, name: id, peerUrls: [urlOf(index + 1)] }))
    this.members.apply({ type: 'bootstrap', members: first })
    this.members.configure(this.configuration)
    this.keeper = new MemberKeeper({
      nodeId,
      members: this.members,
      addresses: new AddressBook(this.members, []),
      configuration: () => this.configuration,
      isLeading: () => this.isLeading,
      isConnected: (id) => !this.down.has(id),
      setPeers: (addresses) => this.peers.push(addresses),
      promote: (id) => {
        this.promoted.push(id)
        return this.promote(id)
      },
      onRemoved: (error) => this.ended.push(error),
    })
  }

  apply(configuration: Configuration): void {
    this.configuration = configuration
    this.members.configure(configuration)
    this.keeper.onApplied()
  }

  addVoter(): void {
    this.members.apply({ type: 'prepare', id: c, peerUrls: [urlOf(3)], becomesVoter: true })
    this.apply({ voters: [a, b], learners: [c] })
  }
}

it('the transport gets the members after each change of them, and only then', () => {
  const node = new Kept(a)
  node.keeper.onApplied()
  expect(node.peers).toHaveLength(0)
  node.addVoter()
  expect([...(node.peers.at(-1)?.peers.keys() ?? [])].sort()).toEqual([a, b, c])
  node.keeper.onApplied()
  expect(node.peers).toHaveLength(1)
  node.apply({ voters: [a, b], learners: [] })
  expect(node.peers).toHaveLength(2)
})

it('a removed member keeps its connection until it can have read the answer to its removal', () => {
  const node = new Kept(a)
  node.addVoter()
  node.apply({ voters: [a, b], learners: [] })
  const last = () => node.peers.at(-1)
  expect([...(last()?.peers.keys() ?? [])].sort()).toEqual([a, b, c])
  expect(last()?.removed).toEqual(new Set())
  vi.advanceTimersByTime(499)
  expect(node.peers).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect([...(last()?.peers.keys() ?? [])].sort()).toEqual([a, b])
  expect(last()?.removed).toEqual(new Set([c]))
})

it('a node that has applied its own removal ends a second later', () => {
  const node = new Kept(b)
  node.apply({ voters: [a], learners: [] })
  vi.advanceTimersByTime(900)
  expect(node.ended).toEqual([])
  vi.advanceTimersByTime(100)
  expect(node.ended.map(({ message }) => message)).toEqual([
    'the member has been permanently removed from the cluster',
  ])
  node.keeper.onRemoved()
  vi.advanceTimersByTime(5_000)
  expect(node.ended).toHaveLength(1)
})

it('a node that is not a member yet does not end', () => {
  const node = new Kept(c)
  node.apply({ voters: [a, b], learners: [] })
  vi.advanceTimersByTime(5_000)
  expect(node.ended).toEqual([])
})

it('a node that is closed ends no more', () => {
  const node = new Kept(b)
  node.keeper.onRemoved()
  node.keeper.close()
  vi.advanceTimersByTime(5_000)
  expect(node.ended).toEqual([])
})

it('the leader promotes a voter that was added, again and again until it is one', async () => {
  const node = new Kept(a)
  node.addVoter()
  await vi.advanceTimersByTimeAsync(500)
  expect(node.promoted).toEqual([])
  node.isLeading = true
  node.down.add(c)
  await vi.advanceTimersByTimeAsync(500)
  expect(node.promoted).toEqual([])
  node.down.clear()
  await vi.advanceTimersByTimeAsync(300)
  expect(node.promoted).toEqual([c, c, c])
  node.promote = async () => node.apply({ voters: [a, b, c], learners: [] })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(node.promoted).toHaveLength(4)
})

it('a promotion that takes long is not asked for twice, and one that fails is', async () => {
  const node = new Kept(a)
  node.isLeading = true
  node.addVoter()
  let fail = (_: Error): void => {}
  node.promote = () =>
    new Promise((_, reject) => {
      fail = reject
    })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(node.promoted).toHaveLength(1)
  fail(new Error('etcdserver: request timed out'))
  await vi.advanceTimersByTimeAsync(200)
  expect(node.promoted).toHaveLength(2)
})
