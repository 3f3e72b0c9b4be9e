import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { put } from '../testing/v2/commands.ts'
import { decodeV2Command } from '../v2/v2-command.ts'
import { V2Store } from '../v2/v2-store.ts'
import { V2Keeper } from './v2-keeper.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A node with one key that expires at 150, whose commands commit when a test says so. */
function world() {
  const v2 = new V2Store()
  v2.apply(put('/a', '1', { expiresAtMs: 150 }))
  const state = { isLeading: true, nowMs: 0 }
  const proposed: { commit(): void; fail(): void }[] = []
  const keeper = new V2Keeper({
    v2,
    get isLeading() {
      return state.isLeading
    },
    now: () => state.nowMs,
    proposeAsLeader: (command) =>
      new Promise((resolve) => {
        const commit = () => {
          v2.apply(decodeV2Command(command))
          resolve(true)
        }
        proposed.push({ commit, fail: () => resolve(false) })
      }),
  })
  /** Resolves after one tick of the keeper. */
  const pass = async (ms = 100) => {
    state.nowMs += ms
    await vi.advanceTimersByTimeAsync(100)
  }
  return { v2, state, proposed, keeper, pass }
}

it('a leader removes a key whose time is over, and not before', async () => {
  const { v2, proposed, pass } = world()
  await pass()
  expect(proposed).toHaveLength(0)
  await pass()
  expect(proposed).toHaveLength(1)
  proposed[0]?.commit()
  expect(() => v2.get('/a')).toThrow('Key not found')
  await pass()
  expect(proposed).toHaveLength(1)
})

it('a node that does not lead removes nothing', async () => {
  const { state, proposed, pass } = world()
  state.isLeading = false
  await pass(500)
  expect(proposed).toHaveLength(0)
  state.isLeading = true
  await pass()
  expect(proposed).toHaveLength(1)
})

it('it waits for its command, and tries again where that failed', async () => {
  const { proposed, pass } = world()
  await pass(500)
  await pass()
  expect(proposed).toHaveLength(1)
  proposed[0]?.fail()
  await pass()
  await pass()
  expect(proposed).toHaveLength(2)
})

it('it stops with the node', async () => {
  const { keeper, proposed, pass } = world()
  keeper.close()
  await pass(500)
  expect(proposed).toHaveLength(0)
})
