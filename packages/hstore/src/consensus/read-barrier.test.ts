import { expect, it } from 'vitest'
import { ReadBarrier } from './read-barrier.ts'

function world() {
  const state = { applied: 10, nowMs: 0, questions: [] as number[], hasLeader: true }
  const barrier = new ReadBarrier(
    {
      ask: (question) => {
        if (state.hasLeader) state.questions.push(question)
        return state.hasLeader
      },
      get applied() {
        return state.applied
      },
    },
    () => state.nowMs,
    7_000,
  )
  return { state, barrier }
}

async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  return Promise.race([
    promise.then(
      () => 'ready',
      (error: Error) => error.message,
    ),
    new Promise((resolve) => setImmediate(resolve, 'open')),
  ])
}

it('reads of one turn share a question, a later read gets its own', async () => {
  const { state, barrier } = world()
  const reads = [barrier.wait(), barrier.wait()]
  barrier.flush()
  const later = barrier.wait()
  expect(state.questions).toEqual([1])
  barrier.onIndex(1, 10)
  expect(await Promise.all(reads.map(outcomeOf))).toEqual(['ready', 'ready'])
  // Something may have been committed between the first question and this read.
  expect(await outcomeOf(later)).toBe('open')
  barrier.flush()
  barrier.onIndex(2, 10)
  expect(await outcomeOf(later)).toBe('ready')
})

it('a read waits until its index is applied', async () => {
  const { state, barrier } = world()
  const read = barrier.wait()
  barrier.flush()
  barrier.onIndex(1, 12)
  state.applied = 11
  barrier.onApplied()
  expect(await outcomeOf(read)).toBe('open')
  state.applied = 12
  barrier.onApplied()
  expect(await outcomeOf(read)).toBe('ready')
})

it('a refused read is asked for again, and so are all when the leader changes', async () => {
  const { state, barrier } = world()
  const read = barrier.wait()
  barrier.flush()
  barrier.onRefused(1)
  barrier.flush()
  barrier.onLeader()
  barrier.flush()
  expect(state.questions).toEqual([1, 2, 3])
  // A late answer to an earlier question does not count.
  barrier.onIndex(2, 10)
  expect(await outcomeOf(read)).toBe('open')
  barrier.onIndex(3, 10)
  expect(await outcomeOf(read)).toBe('ready')
})

it('a read without a leader times out as in etcd, wherever it waits', async () => {
  const { state, barrier } = world()
  const behind = barrier.wait()
  barrier.flush()
  barrier.onIndex(1, 99)
  const asked = barrier.wait()
  barrier.flush()
  state.hasLeader = false
  const unasked = barrier.wait()
  barrier.flush()
  state.nowMs = 7_000
  const young = barrier.wait()
  barrier.expire()
  for (const read of [behind, asked, unasked])
    expect(await outcomeOf(read)).toBe('etcdserver: request timed out')
  expect(await outcomeOf(young)).toBe('open')
  barrier.close()
  expect(await outcomeOf(young)).toBe('etcdserver: server stopped')
})

it('an entry is waited for until it is applied, or the time is over', async () => {
  const { state, barrier } = world()
  expect(await outcomeOf(barrier.waitFor(10, 1_000))).toBe('ready')
  const [soon, never] = [barrier.waitFor(12, 1_000), barrier.waitFor(13, 1_000)]
  state.applied = 11
  barrier.onApplied()
  expect(await outcomeOf(soon)).toBe('open')
  state.applied = 12
  barrier.onApplied()
  expect(await outcomeOf(soon)).toBe('ready')
  state.nowMs = 1_001
  barrier.expire()
  expect(await outcomeOf(never)).toBe('etcdserver: request timed out')
  expect(state.questions).toEqual([])
})
