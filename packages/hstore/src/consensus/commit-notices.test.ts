import type { Message } from '@ticketcd/raft'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CommitNotices } from './commit-notices.ts'

type Commit = Extract<Message, { readonly type: 'commit' }>
type Append = Extract<Message, { readonly type: 'append' }>

let sent: Message[]
let notices: CommitNotices
beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  notices = new CommitNotices({ send: (message) => sent.push(message) }, 2)
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
  entries: [],
  committed,
})

it('sends an announcement that nobody waits for after the delay, and the newest one alone', () => {
  notices.send(commit('b', 5))
  notices.send(commit('c', 5))
  notices.send(commit('b', 6))
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([])
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([commit('b', 6), commit('c', 5)])
  vi.advanceTimersByTime(10)
  expect(sent).toHaveLength(2)
})

it('drops an announcement that an append repeats', () => {
  notices.send(commit('b', 5))
  notices.send(append('b', 5))
  vi.advanceTimersByTime(10)
  expect(sent).toEqual([append('b', 5)])
})

it('sends an announcement after the step to the node whose command it commits, and to no other', () => {
  notices.placed('b', { index: 5, term: 3 })
  notices.send(commit('b', 4))
  notices.flushUrgent()
  expect(sent).toEqual([])
  notices.send(commit('b', 5))
  notices.send(commit('c', 5))
  notices.flushUrgent()
  expect(sent).toEqual([commit('b', 5)])
  notices.send(commit('b', 6))
  notices.flushUrgent()
  vi.advanceTimersByTime(2)
  expect(sent).toEqual([commit('b', 5), commit('c', 5), commit('b', 6)])
})

it('drops an announcement that a client waits for where an append repeats it', () => {
  notices.placed('b', { index: 5, term: 3 })
  notices.send(commit('b', 5))
  notices.send(append('b', 5))
  notices.flushUrgent()
  vi.advanceTimersByTime(10)
  expect(sent).toEqual([append('b', 5)])
})

it('sends an announcement that a client waits for after the delay at the latest', () => {
  notices.placed('b', { index: 5, term: 3 })
  notices.send(commit('b', 5))
  vi.advanceTimersByTime(2)
  expect(sent).toEqual([commit('b', 5)])
})

it('takes what an append has announced for announced', () => {
  notices.placed('b', { index: 5, term: 3 })
  notices.send(append('b', 5))
  notices.send(commit('b', 6))
  notices.flushUrgent()
  expect(sent).toEqual([append('b', 5)])
})

it('forgets the places of an earlier term', () => {
  notices.placed('b', { index: 5, term: 2 })
  notices.placed('c', { index: 5, term: 3 })
  notices.send(commit('b', 9))
  notices.flushUrgent()
  expect(sent).toEqual([])
})

it('passes every other message on', () => {
  const heartbeat: Message = { ...ids, type: 'heartbeat', to: 'b', committed: 4, round: 1 }
  notices.send(commit('b', 5))
  notices.send(heartbeat)
  expect(sent).toEqual([heartbeat])
})

it('sends all that waits on demand, and nothing after the end', () => {
  notices.send(commit('b', 5))
  notices.flush()
  expect(sent).toEqual([commit('b', 5)])
  notices.send(commit('b', 6))
  notices.close()
  vi.advanceTimersByTime(10)
  expect(sent).toEqual([commit('b', 5)])
})
