import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Announcements } from './announcements.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('announces the first sentence at once, then the newest every ten seconds', () => {
  const received: string[] = []
  const announcements = new Announcements()
  announcements.watch(() => received.push(announcements.said()))
  for (let left = 60; left > 0; left--) {
    announcements.say(`${left} left`)
    vi.advanceTimersByTime(300)
  }
  vi.advanceTimersByTime(20_000)
  expect(received).toEqual(['60 left', '27 left', '1 left'])
})

test('a pending sentence can be dropped', () => {
  const announcements = new Announcements()
  announcements.say('3 left')
  announcements.silence()
  vi.advanceTimersByTime(20_000)
  expect(announcements.said()).toBe('')
})
