import { Leases } from '@ticketcd/mvcc'
import { LeaseCheckpointRequest, LeaseRevokeRequest } from '@ticketcd/wire'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LeaseKeeper } from './lease-keeper.ts'

const electionMs = 1_000
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A node with leases, whose commands commit while `commits` is true. */
function world() {
  const leases = new Leases({ ttlMin: 1 })
  const state = { isLeading: true, commits: true, nowMs: 0, revoked: [] as bigint[], checkpoints: 0 }
  const keeper = new LeaseKeeper(
    {
      leases,
      get isLeading() {
        return state.isLeading
      },
      now: () => state.nowMs,
      proposeAsLeader: async (kind, _caller, request) => {
        if (kind === 'leaseCheckpoint') state.checkpoints += 1
        else state.revoked.push(LeaseRevokeRequest.decode(request).id)
        if (!state.commits) return false
        if (kind === 'leaseRevoke') leases.revoke(LeaseRevokeRequest.decode(request).id)
        else
          for (const { id, remainingTtl } of LeaseCheckpointRequest.decode(request).checkpoints)
            leases.checkpoint(id, remainingTtl)
        return true
      },
    },
    electionMs,
  )
  const pass = (ms: number) => {
    for (let left = ms; left > 0; left -= 100) {
      state.nowMs += 100
      vi.advanceTimersByTime(100)
    }
  }
  // The first tick makes a leader count.
  pass(100)
  return { leases, state, keeper, pass }
}

it('a leader revokes a lease whose time is over, and not before', () => {
  const { leases, state, pass } = world()
  leases.grant(1n, 5, state.nowMs)
  pass(4_900)
  expect(state.revoked).toEqual([])
  pass(200)
  expect(state.revoked).toEqual([1n])
})

it('a node that does not lead revokes nothing, and answers nothing', async () => {
  const { leases, state, keeper, pass } = world()
  leases.grant(1n, 5, state.nowMs)
  state.isLeading = false
  pass(20_000)
  expect(state.revoked).toEqual([])
  expect(await keeper.answer({ type: 'keep-alive', id: 1n })).toBeUndefined()
  expect(await keeper.answer({ type: 'time-to-live', id: 1n })).toBeUndefined()
})

it('a new leader gives a lease its full time, and the election time-out', () => {
  const { leases, state, pass } = world()
  leases.grant(1n, 5, state.nowMs)
  state.isLeading = false
  pass(4_800)
  state.isLeading = true
  pass(5_900)
  expect(state.revoked).toEqual([])
  pass(300)
  expect(state.revoked).toEqual([1n])
})

it('a keep-alive of a lease that ends right now has no answer until it is revoked', async () => {
  const { leases, state, keeper, pass } = world()
  leases.grant(1n, 5, state.nowMs)
  state.commits = false
  pass(5_100)
  expect(state.revoked).toEqual([1n])
  expect(await keeper.answer({ type: 'keep-alive', id: 1n })).toBeUndefined()
  leases.revoke(1n)
  expect(await keeper.answer({ type: 'keep-alive', id: 1n })).toEqual({ ttl: 0, grantedTtl: 0 })
})

it('a revocation that was lost is proposed again', () => {
  const { leases, state, pass } = world()
  leases.grant(1n, 5, state.nowMs)
  state.commits = false
  pass(5_100)
  state.commits = true
  pass(5_000)
  expect(state.revoked).toEqual([1n, 1n])
  expect(leases.has(1n)).toBe(false)
})

it('a keep-alive takes a checkpoint back before it is answered, and has no answer where it cannot', async () => {
  const { leases, state, keeper, pass } = world()
  leases.grant(1n, 100, state.nowMs)
  pass(60_000)
  const before = state.checkpoints
  expect(before).toBeGreaterThan(0)
  state.commits = false
  expect(await keeper.answer({ type: 'keep-alive', id: 1n })).toBeUndefined()
  state.commits = true
  expect(await keeper.answer({ type: 'keep-alive', id: 1n })).toEqual({ ttl: 100, grantedTtl: 100 })
  expect(state.checkpoints).toBe(before + 2)
  const { checkpoints } = state
  expect(await keeper.answer({ type: 'keep-alive', id: 1n })).toEqual({ ttl: 100, grantedTtl: 100 })
  expect(state.checkpoints).toBe(checkpoints)
})

it('a keeper that is closed leaves no timer', () => {
  const { leases, state, keeper, pass } = world()
  leases.grant(1n, 5, state.nowMs)
  keeper.close()
  expect(vi.getTimerCount()).toBe(0)
  pass(10_000)
  expect(state.revoked).toEqual([])
})
