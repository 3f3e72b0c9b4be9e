import { ageHeader, revisionHeader, staleAfterMs } from '@ticketcd/schema'
import { expect, test, vi } from 'vitest'
import { ageAt, connection, isStale, refetchEvery } from './connection.ts'
import { feed } from './live/feed.ts'

const headers = (revision: number, ageMs: number) =>
  new Headers({ [revisionHeader]: String(revision), [ageHeader]: String(ageMs) })

test('keeps the highest revision when a server with older data answers', () => {
  connection.received(headers(40, 0))
  connection.received(headers(38, 0))
  expect(connection.get().revision).toBe(40)
  connection.committedAt(45)
  connection.committedAt(null)
  expect(connection.get().revision).toBe(45)
})

test('old data of the server makes the page stale until the next fresh answer', () => {
  connection.received(headers(50, staleAfterMs + 1))
  expect(isStale(connection.get())).toBe(true)
  connection.received(headers(50, 200))
  expect(isStale(connection.get())).toBe(false)
})

test('a request without an answer makes the page stale', () => {
  connection.lost()
  expect(isStale(connection.get())).toBe(true)
})

test('the age grows while no answer arrives', () => {
  expect(ageAt({ ageMs: 2_000, receivedAt: 10_000 }, 13_000)).toBe(5_000)
  expect(ageAt({ ageMs: 0, receivedAt: null }, 13_000)).toBeNull()
})

test('a stale page polls every two seconds, a fresh one at its own interval', () => {
  const interval = refetchEvery(15_000)
  connection.lost()
  expect(interval({ state: { error: null } })).toBe(2_000)
  connection.received(headers(60, 0))
  expect(interval({ state: { error: null } })).toBe(15_000)
})

test('a final refusal stops the polling', () => {
  const error = { data: { failure: { code: 'event-not-found' } } }
  expect(refetchEvery(5_000)({ state: { error } })).toBe(false)
})

test('the settled revision is the latest one that is at least 15 seconds old', () => {
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

test('a restore of the store lowers the revision that requests send', () => {
  connection.received(headers(900, 0))
  connection.putBackTo(1_000)
  expect(connection.get().revision).toBe(900)
  connection.putBackTo(12)
  expect(connection.get().revision).toBe(12)
  expect(connection.settledRevision()).toBe(12)
  connection.received(headers(13, 0))
  expect(connection.get().revision).toBe(13)
})

test('with a live stream pages poll once a minute', () => {
  feed.status = 'live'
  connection.received(headers(120, 0))
  expect(refetchEvery(5_000)({ state: { error: null } })).toBe(60_000)
  feed.status = 'reconnecting'
  expect(refetchEvery(5_000)({ state: { error: null } })).toBe(5_000)
})
