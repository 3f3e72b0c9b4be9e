import { describe, expect, it } from 'vitest'
import { Throttle } from './throttle.ts'

describe('a throttle', () => {
  const limits = { burst: 3, refillMs: 1_000 }

  it('accepts a burst and then returns the time to wait', () => {
    const throttle = new Throttle(limits)
    expect([0, 1, 2].map(() => throttle.take('ana', 0))).toEqual([0, 0, 0])
    expect(throttle.take('ana', 0)).toBe(1_000)
    expect(throttle.take('ana', 400)).toBe(600)
    expect(throttle.take('ana', 1_000)).toBe(0)
  })

  it('counts each key on its own', () => {
    const throttle = new Throttle({ burst: 1, refillMs: 1_000 })
    throttle.take('ana', 0)
    expect(throttle.take('rui', 0)).toBe(0)
  })

  it('returns the tokens of good attempts, up to the burst', () => {
    const throttle = new Throttle({ burst: 1, refillMs: 1_000 })
    throttle.take('ana', 0)
    throttle.giveBack('ana', 0)
    throttle.giveBack('ana', 0)
    expect(throttle.take('ana', 0)).toBe(0)
    expect(throttle.take('ana', 0)).toBe(1_000)
  })

  it('drops the least recently used keys when there are too many', () => {
    const throttle = new Throttle({ burst: 1, refillMs: 1_000_000 })
    throttle.take('first', 0)
    for (let other = 0; other < 10_000; other += 1) throttle.take(`other${other}`, 0)
    expect(throttle.take('first', 0)).toBe(0)
    expect(throttle.take('other9999', 0)).toBeGreaterThan(0)
  })
})
