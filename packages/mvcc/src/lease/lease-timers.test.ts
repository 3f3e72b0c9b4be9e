import { describe, expect, it } from 'vitest'
import { Leases } from './leases.ts'

const electionTimeoutMs = 1_000

function leader(ttls: Record<string, number>, nowMs = 0) {
  const leases = new Leases()
  const timers = leases.promote(nowMs, electionTimeoutMs)
  for (const [id, ttl] of Object.entries(ttls)) leases.grant(BigInt(id), ttl, nowMs)
  return { leases, timers }
}

describe('the time to live', () => {
  it('lease-ttl-missing: of an unknown, a revoked and an expired lease is -1', () => {
    const { leases, timers } = leader({ 5: 10 })
    const missing = { ttl: -1, grantedTtl: 0, keys: [] }
    expect(timers.timeToLive(999n, 0, true)).toEqual(missing)
    expect(timers.timeToLive(0n, 0, true)).toEqual(missing)
    leases.attach(5n, 'a')
    for (const id of timers.expired(10_000, 10)) leases.revoke(id)
    expect(timers.timeToLive(5n, 10_000, true)).toEqual(missing)
  })

  it('lease-ttl-remaining: is in whole seconds, rounded down', () => {
    const { timers } = leader({ 300: 20 })
    expect(timers.timeToLive(300n, 1, false)).toEqual({ ttl: 19, grantedTtl: 20, keys: [] })
    expect(timers.timeToLive(300n, 19_500, false).ttl).toBe(0)
  })

  it('is 0 while an expired lease is being revoked', () => {
    expect(leader({ 300: 20 }).timers.timeToLive(300n, 25_000, false).ttl).toBe(0)
  })

  it('includes the keys on request', () => {
    const { leases, timers } = leader({ 300: 20 })
    leases.attach(300n, 'b')
    leases.attach(300n, 'a')
    expect(timers.timeToLive(300n, 0, true).keys).toEqual(['a', 'b'])
    expect(timers.timeToLive(300n, 0, false).keys).toEqual([])
  })
})

describe('a keepalive', () => {
  it('restores the granted time', () => {
    const { timers } = leader({ 1: 10 })
    expect(timers.keepAlive(1n, 9_999)).toEqual({ type: 'alive', ttl: 10, isCheckpointed: false })
    expect(timers.expired(10_000, 9)).toEqual([])
    expect(timers.expired(19_998, 9)).toEqual([])
    expect(timers.expired(19_999, 9)).toEqual([1n])
  })

  it('lease-keepalive-missing: of an unknown lease is not found', () => {
    expect(leader({}).timers.keepAlive(999n, 0)).toEqual({ type: 'not-found' })
  })

  it('does not bring an expired lease back, whether it was reported or not', () => {
    const { leases, timers } = leader({ 1: 10 })
    expect(timers.keepAlive(1n, 10_000)).toEqual({ type: 'expired' })
    expect(timers.expired(10_000, 9)).toEqual([1n])
    expect(timers.keepAlive(1n, 10_001)).toEqual({ type: 'expired' })
    leases.revoke(1n)
    expect(timers.keepAlive(1n, 10_002)).toEqual({ type: 'not-found' })
  })
})

describe('expired leases', () => {
  it('are reported soonest first, at most the requested number', () => {
    const { timers } = leader({ 1: 30, 2: 10, 3: 20, 4: 40 })
    expect(timers.expired(30_000, 2)).toEqual([2n, 3n])
    expect(timers.expired(30_000, 2)).toEqual([1n])
    expect(timers.expired(30_000, 2)).toEqual([])
  })

  it('are reported again if the revocation was lost', () => {
    const { leases, timers } = leader({ 1: 10, 2: 10 })
    expect(timers.expired(10_000, 9)).toEqual([1n, 2n])
    leases.revoke(2n)
    expect(timers.expired(12_999, 9)).toEqual([])
    expect(timers.expired(13_000, 9)).toEqual([1n])
  })

  it('are reported by no node but the leader', () => {
    const { leases, timers } = leader({ 1: 10 })
    leases.demote()
    expect(leases.timers).toBeUndefined()
    expect(timers.expired(99_000, 9)).toEqual([])
    expect(timers.checkpointsDue(99_000, 9)).toEqual([])
    leases.grant(2n, 10, 99_000)
    expect(timers.expired(999_000, 9)).toEqual([])
  })

  it('are not reported by timers of before a second promotion', () => {
    const { leases, timers } = leader({ 1: 10 })
    leases.promote(5_000, electionTimeoutMs)
    expect(timers.expired(99_000, 9)).toEqual([])
  })
})

describe('a new leader', () => {
  it('lease-restart: restores the full time of a lease', () => {
    const { leases, timers } = leader({ 900: 100 })
    expect(timers.timeToLive(900n, 2_500, false).ttl).toBe(97)
    const restarted = new Leases()
    restarted.restore(leases.records())
    const again = restarted.promote(3_000, electionTimeoutMs)
    expect(again.timeToLive(900n, 3_500, false).ttl).toBe(100)
  })

  it('gives a lease the time of its last checkpoint', () => {
    const { leases } = leader({ 900: 100 })
    leases.checkpoint(900n, 40)
    const again = leases.promote(3_000, electionTimeoutMs)
    expect(again.timeToLive(900n, 3_500, false)).toEqual({ ttl: 40, grantedTtl: 100, keys: [] })
  })

  it('follows another clock than the last one', () => {
    const { leases } = leader({ 1: 10 }, 1_000_000)
    const again = leases.promote(0, electionTimeoutMs)
    expect(again.expired(10_999, 9)).toEqual([])
    expect(again.expired(11_000, 9)).toEqual([1n])
  })
})

describe('the list of leases', () => {
  it('lease-leases: is by remaining time, soonest first', () => {
    const { leases, timers } = leader({ 1: 30, 2: 10, 3: 20 })
    expect(leases.leases()).toEqual([2n, 3n, 1n])
    timers.keepAlive(2n, 9_000)
    timers.keepAlive(3n, 15_000)
    expect(leases.leases()).toEqual([2n, 1n, 3n])
  })

  it('is by the time that a new leader would grant, if there is no leader', () => {
    const { leases } = leader({ 1: 30, 2: 10, 3: 20 })
    leases.demote()
    leases.checkpoint(1n, 5)
    expect(leases.leases()).toEqual([1n, 2n, 3n])
  })
})

describe('checkpoints', () => {
  it('are made at first in short intervals, later in those of etcd', () => {
    const { timers } = leader({ 1: 9_000 })
    const at: number[] = []
    for (let second = 0; second <= 2_000; second += 1)
      if (timers.checkpointsDue(second * 1_000, 9).length > 0) at.push(second)
    expect(at).toEqual([10, 20, 40, 80, 160, 320, 620, 920, 1_220, 1_520, 1_820])
  })

  it('have the remaining seconds, rounded up', () => {
    const { timers } = leader({ 1: 60 })
    expect(timers.checkpointsDue(10_500, 9)).toEqual([{ id: 1n, remainingTtl: 50 }])
  })

  it('are at most the requested number', () => {
    const { timers } = leader({ 1: 60, 2: 60, 3: 60 })
    expect(timers.checkpointsDue(10_000, 2)).toHaveLength(2)
    expect(timers.checkpointsDue(10_000, 2)).toHaveLength(1)
    expect(timers.checkpointsDue(10_000, 2)).toHaveLength(0)
  })

  it('are not made for a lease that expires before', () => {
    const { timers } = leader({ 1: 10 })
    expect(timers.checkpointsDue(10_000, 9)).toEqual([])
  })

  it('are not made while a client keeps the lease alive', () => {
    const { timers } = leader({ 1: 60 })
    for (let second = 0; second < 300; second += 9) {
      expect(timers.checkpointsDue(second * 1_000, 9)).toEqual([])
      timers.keepAlive(1n, second * 1_000)
    }
  })

  it('are not made for a revoked lease', () => {
    const { leases, timers } = leader({ 1: 60 })
    leases.revoke(1n)
    expect(timers.checkpointsDue(30_000, 9)).toEqual([])
  })

  it('let a lease end though leaders change often', () => {
    const leases = new Leases()
    leases.grant(1n, 60, 0)
    let nowMs = 0
    for (let leaders = 1; ; leaders += 1) {
      expect(leaders).toBeLessThan(10)
      const timers = leases.promote(nowMs, electionTimeoutMs)
      for (const endMs = nowMs + 11_000; nowMs < endMs; nowMs += 500) {
        if (timers.expired(nowMs, 1).length > 0) return
        for (const { id, remainingTtl } of timers.checkpointsDue(nowMs, 9))
          leases.checkpoint(id, remainingTtl)
      }
    }
  })
})

describe('a keepalive of a lease with a checkpoint', () => {
  it('requires that the checkpoint is taken back first', () => {
    const { leases, timers } = leader({ 1: 60 })
    for (const { id, remainingTtl } of timers.checkpointsDue(10_000, 9)) leases.checkpoint(id, remainingTtl)
    expect(timers.keepAlive(1n, 11_000)).toMatchObject({ isCheckpointed: true })
    leases.checkpoint(1n, 0)
    expect(timers.keepAlive(1n, 12_000)).toMatchObject({ isCheckpointed: false })
  })

  it('does so as well while the checkpoint is in transit', () => {
    const { timers } = leader({ 1: 60 })
    timers.checkpointsDue(10_000, 9)
    expect(timers.keepAlive(1n, 11_000)).toMatchObject({ isCheckpointed: true })
  })

  it('does so as well for one that an earlier leader made', () => {
    const { leases } = leader({ 1: 60 })
    leases.checkpoint(1n, 30)
    const again = leases.promote(0, electionTimeoutMs)
    expect(again.keepAlive(1n, 1)).toMatchObject({ isCheckpointed: true })
  })

  it('counts a checkpoint that was proposed after the one that takes it back', () => {
    const { leases, timers } = leader({ 1: 600 })
    timers.checkpointsDue(10_000, 9)
    timers.keepAlive(1n, 11_000)
    expect(timers.checkpointsDue(30_000, 9)).toHaveLength(1)
    leases.checkpoint(1n, 0)
    expect(timers.keepAlive(1n, 31_000)).toMatchObject({ isCheckpointed: true })
  })
})
