import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Openings } from './openings.ts'

const start = Date.parse('2026-06-01T10:00:00.000Z')
const after = (ms: number) => new Date(start + ms).toISOString()
let opened: string[]
let openings: Openings

beforeEach(() => {
  vi.useFakeTimers({ now: start })
  opened = []
  openings = new Openings({
    now: () => new Date().toISOString(),
    onOpen: (eventId) => void opened.push(eventId),
  })
})
afterEach(() => {
  openings.close()
  vi.useRealTimers()
})

describe('sales that open by time', () => {
  it('are reported once each, at their time, with one timer for all of them', () => {
    for (let number = 100; number > 0; number -= 1) openings.expect(`event${number}`, after(number * 1_000))
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(2_000)
    expect(opened).toEqual(['event1', 'event2'])
    vi.advanceTimersByTime(1_000_000)
    expect(opened).toHaveLength(100)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are reported even if they are further away than a timer can count', () => {
    openings.expect('far', after(40 * 24 * 60 * 60 * 1_000))
    vi.advanceTimersByTime(40 * 24 * 60 * 60 * 1_000 - 1)
    expect(opened).toEqual([])
    vi.advanceTimersByTime(1)
    expect(opened).toEqual(['far'])
  })

  it('can be removed, and moved to another time', () => {
    openings.expect('moved', after(1_000))
    openings.expect('gone', after(1_000))
    openings.expect('moved', after(3_000))
    openings.forget('gone')
    vi.advanceTimersByTime(2_000)
    expect(opened).toEqual([])
    vi.advanceTimersByTime(1_000)
    expect(opened).toEqual(['moved'])
  })

  it('are reported only while the clock is trusted, and soon after it is trusted again', () => {
    let mayOpen = false
    const guarded = new Openings({
      now: () => new Date().toISOString(),
      mayOpen: () => mayOpen,
      onOpen: (eventId) => void opened.push(eventId),
    })
    guarded.expect('early', after(1_000))
    vi.advanceTimersByTime(60_000)
    expect(opened).toEqual([])
    mayOpen = true
    vi.advanceTimersByTime(1_000)
    expect(opened).toEqual(['early'])
    guarded.close()
  })
})
