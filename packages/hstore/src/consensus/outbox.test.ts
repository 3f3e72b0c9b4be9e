import type { Message } from '@ticketcd/raft'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Outbox } from './outbox.ts'

type Commit = Extract<Message, { readonly type: 'commit' }>
type Append = Extract<Message, { readonly type: 'append' }>

let sent: Message[]
let voters: readonly string[]
let outbox: Outbox
beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  voters = ['a', 'b', 'c', 'd', 'e']
  const sink = { send: (message: Message) => sent.push(message) }
  outbox = new Outbox({ sink, self: 'a', voters: () => voters, delayMs: 2 })
})
afterEach(() => {
  vi.useRealTimers()
})

const ids = { from: 'a', term: 3 }
const commit = (to: string, index: number): Commit => ({ ...ids, type: 'commit', to, index, indexTerm: 3 })
const append = (to: string, committed: number): Append => ({
  ...ids,
  type: 'append',
  to,
  previousIndex: committed,
  previousTerm: 3,
  entries: [{ type: 'no-op', index: committed + 1, term: 3 }],
  committed,
})
const heartbeat = (to: string): Message => ({ ...ids, type: 'heartbeat', to, committed: 4, round: 1 })
const appendToAll = (committed: number) => {
  for (const to of ['b', 'c', 'd', 'e']) outbox.send(append(to, committed))
}
const names = () => sent.splice(0).map(({ type, to }) => `${type} ${to}`)

it('sends an announcement that nobody waits for after the delay, and the newest one alone', () => {
  outbox.send(commit('b', 5))
  outbox.send(commit('c', 5))
  outbox.send(commit('b', 6))
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([])
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([commit('c', 5), commit('b', 6)])
  vi.advanceTimersByTime(10)
  expect(sent).toHaveLength(2)
})

it('drops an announcement that an append repeats', () => {
  outbox.send(commit('b', 5))
  outbox.send(append('b', 5))
  vi.advanceTimersByTime(10)
  expect(sent).toEqual([append('b', 5)])
})

it('sends an announcement after the step to the node whose command it commits, and to no other', () => {
  outbox.placed('b', { index: 5, term: 3 })
  outbox.send(commit('b', 4))
  outbox.flushUrgent()
  expect(sent).toEqual([])
  outbox.send(commit('b', 5))
  outbox.send(commit('c', 5))
  outbox.flushUrgent()
  expect(sent).toEqual([commit('b', 5)])
  outbox.send(commit('b', 6))
  outbox.flushUrgent()
  vi.advanceTimersByTime(2)
  expect(sent).toEqual([commit('b', 5), commit('c', 5), commit('b', 6)])
})

it('drops an announcement that a client waits for where an append repeats it', () => {
  outbox.placed('b', { index: 5, term: 3 })
  outbox.send(commit('b', 5))
  outbox.send(append('b', 5))
  outbox.flushUrgent()
  vi.advanceTimersByTime(10)
  expect(sent).toEqual([append('b', 5)])
})

it('sends an announcement that a client waits for after the delay at the latest', () => {
  outbox.placed('b', { index: 5, term: 3 })
  outbox.send(commit('b', 5))
  vi.advanceTimersByTime(2)
  expect(sent).toEqual([commit('b', 5)])
})

it('takes what an append has announced for announced', () => {
  outbox.placed('b', { index: 5, term: 3 })
  outbox.send(append('b', 5))
  outbox.send(commit('b', 6))
  outbox.flushUrgent()
  expect(sent).toEqual([append('b', 5)])
})

it('forgets the places of an earlier term', () => {
  outbox.placed('b', { index: 5, term: 2 })
  outbox.placed('c', { index: 5, term: 3 })
  outbox.send(commit('b', 9))
  outbox.flushUrgent()
  expect(sent).toEqual([])
})

it('sends an append at once to a majority, and to the spare members after the delay', () => {
  appendToAll(4)
  expect(names()).toEqual(['append b', 'append c'])
  vi.advanceTimersByTime(2)
  expect(names()).toEqual(['append d', 'append e'])
})

it('sends the appends that a spare member lacks in order, and one announcement behind them', () => {
  appendToAll(4)
  appendToAll(5)
  outbox.send(commit('d', 6))
  outbox.send(commit('d', 7))
  sent = []
  vi.advanceTimersByTime(2)
  expect(sent.filter(({ to }) => to === 'd')).toEqual([append('d', 4), append('d', 5), commit('d', 7)])
})

it('sends a spare member everything once a client of it waits for what is committed', () => {
  outbox.placed('d', { index: 5, term: 3 })
  appendToAll(4)
  expect(names()).toEqual(['append b', 'append c'])
  outbox.send(commit('d', 5))
  outbox.flushUrgent()
  expect(names()).toEqual(['append d', 'commit d'])
  outbox.placed('e', { index: 6, term: 3 })
  appendToAll(5)
  expect(names()).toEqual(['append b', 'append c'])
  // Its append announces the commit.
  appendToAll(6)
  expect(names()).toEqual(['append b', 'append c', 'append e', 'append e', 'append e'])
})

it('puts a spare member in the place of one that does not acknowledge', () => {
  appendToAll(4)
  vi.advanceTimersByTime(2)
  for (const from of ['c', 'd', 'e']) outbox.accepted(from, 5)
  appendToAll(5)
  vi.advanceTimersByTime(2)
  for (const from of ['c', 'd', 'e']) outbox.accepted(from, 6)
  names()
  appendToAll(6)
  expect(names()).toEqual(['append c', 'append d'])
})

it('keeps the majority that acknowledges, whatever the spare members have', () => {
  for (let committed = 4; committed < 8; committed += 1) {
    appendToAll(committed)
    for (const from of ['b', 'c']) outbox.accepted(from, committed + 1)
    expect(names()).toEqual(['append b', 'append c'])
    vi.advanceTimersByTime(2)
    for (const from of ['d', 'e']) outbox.accepted(from, committed + 1)
    expect(names()).toEqual(['append d', 'append e'])
  }
})

it('decides anew when the voters change: a learner is spare, and a leader that leaves needs one more', () => {
  voters = ['a', 'b', 'c']
  appendToAll(4)
  expect(names()).toEqual(['append b'])
  voters = ['b', 'c', 'd']
  appendToAll(5)
  expect(names()).toEqual(['append b', 'append c', 'append c'])
})

it('passes every other message on, behind what is held for its receiver', () => {
  appendToAll(4)
  names()
  outbox.send(heartbeat('b'))
  outbox.send(heartbeat('d'))
  expect(names()).toEqual(['heartbeat b', 'append d', 'heartbeat d'])
})

it('sends all that is held on demand, and nothing after the end', () => {
  appendToAll(4)
  names()
  outbox.flush()
  expect(names()).toEqual(['append d', 'append e'])
  appendToAll(5)
  outbox.close()
  vi.advanceTimersByTime(10)
  expect(names()).toEqual(['append b', 'append c'])
})
