import { describe, expect, it } from 'vitest'
import { Backlog } from './backlog.ts'

const stepBytes = 950

function filled(steps: number): Backlog {
  const backlog = new Backlog()
  for (let step = 0; step < steps; step += 1) backlog.enter(stepBytes)
  return backlog
}

function retryAfterMs(backlog: Backlog): number {
  const { failure } = backlog.busy()
  if (failure.code !== 'busy') throw new Error(`refused with ${failure.code}`)
  return failure.retryAfterMs
}

describe('the load of a queue', () => {
  it('is bounded in steps and in bytes, and has room again after a step was settled', () => {
    const full = filled(4_096)
    expect([full.size, full.hasRoomFor(stepBytes)]).toEqual([4_096, false])
    full.leave(stepBytes)
    expect([full.size, full.hasRoomFor(stepBytes)]).toEqual([4_095, true])
    const mebibyte = 1024 * 1024
    const heavy = new Backlog()
    for (let step = 0; step < 8; step += 1) heavy.enter(mebibyte)
    expect(heavy.hasRoomFor(1)).toBe(false)
  })

  it('determines the retry delay, from its throughput and within limits', () => {
    const slow = filled(2_000)
    // One step per millisecond, so 2,000 steps take 2 s. The delay is spread by a quarter.
    slow.settled(100, 100)
    const delayMs = retryAfterMs(slow)
    expect(delayMs >= 1_500 && delayMs <= 2_500).toBe(true)
    const stuck = filled(4_000)
    stuck.settled(1, 2_000)
    expect(retryAfterMs(stuck)).toBeLessThanOrEqual(12_500)
    const fast = filled(1)
    fast.settled(1_000, 10)
    expect(retryAfterMs(fast)).toBeGreaterThanOrEqual(187)
  })
})
