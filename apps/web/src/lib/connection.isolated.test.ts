import { ageHeader, revisionHeader, staleAfterMs } from '@ticketcd/schema'
import { expect, test, vi } from 'vitest'
import { ageAt, connection, isStale, refetchEvery } from './connection.ts'
import { feed } from './live/feed.ts'

const headers = (revision: number, ageMs: number) =>
  new Headers({ [revisionHeader]: String(revision), [ageHeader]: String(ageMs) })

test('the highest revision is kept, also when an older server answers', () => {
  connection.received(headers(40, 0))
  connection.received(headers(38, 0))
  expect(connection.get().revision).toBe(40)
  connection.committedAt(45)
  connection.committedAt(null)
  expect(connection.get().revision).toBe(45)
})

test('a server that has not heard from the store for long makes the page stale, and its next word mends it', () => {
  connection.received(headers(50, staleAfterMs + 1))
  expect(isStale(connection.get())).toBe(true)
  connection.received(headers(50, 200))
  expect(isStale(connection.get())).toBe(false)
})

test('no answer at all makes the page stale', () => {
  connection.lost()
  expect(isStale(connection.get())).toBe(true)
})

test('the age grows while nothing is heard', () => {
  expect(ageAt({ ageMs: 2_000, receivedAt: 10_000 }, 13_000)).toBe(5_000)
  expect(ageAt({ ageMs: 0, receivedAt: null }, 13_000)).toBeNull()
})

test('a stale page asks every two seconds, a healthy one at its own pace', () => {
  const interval = refetchEvery(15_000)
  connection.lost()
  expect(interval({ state: { error: null } })).toBe(2_000)
  connection.received(headers(60, 0))
  expect(interval({ state: { error: null } })).toBe(15_000)
})

test('what was refused for good is not asked for again', () => {
  const error = { data: { failure: { code: 'event-not-found' } } }
  expect(refetchEvery(5_000)({ state: { error } })).toBe(false)
})

test('a page may show what was so some seconds ago, and not longer ago', () => {
  vi.useFakeTimers({ now: Date.now() + 60_000 })
  connection.received(headers(100, 0))
  vi.advanceTimersByTime(5_000)
  connection.pulse({ revision: 110, ageMs: 20 })
  vi.advanceTimersByTime(14_000)
  expect(connection.settledRevision()).toBe(100)
  vi.advanceTimersByTime(2_000)
  expect(connection.settledRevision()).toBe(110)
  vi.useRealTimers()
})

test('a store that was put back is not asked to be where it was', () => {
  connection.received(headers(900, 0))
  connection.putBackTo(1_000)
  expect(connection.get().revision).toBe(900)
  connection.putBackTo(12)
  expect(connection.get().revision).toBe(12)
  expect(connection.settledRevision()).toBe(12)
  connection.received(headers(13, 0))
  expect(connection.get().revision).toBe(13)
})

test('with a live stream pages ask only now and then', () => {
  feed.status = 'live'
  connection.received(headers(120, 0))
  expect(refetchEvery(5_000)({ state: { error: null } })).toBe(60_000)
  feed.status = 'reconnecting'
  expect(refetchEvery(5_000)({ state: { error: null } })).toBe(5_000)
})
