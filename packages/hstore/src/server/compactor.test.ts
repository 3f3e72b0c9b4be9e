import { KvStore, Leases } from '@ticketcd/mvcc'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Compactor } from './compactor.ts'
import type { AutoCompaction } from './options.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function world(auto: AutoCompaction = { mode: 'off' }) {
  const kv = new KvStore({ leases: new Leases({ ttlMin: 1 }), onChange: () => undefined })
  const state = { isLeading: true, nowMs: 0, compacted: [] as number[] }
  const compactor = new Compactor(
    {
      kv,
      get isLeading() {
        return state.isLeading
      },
      now: () => state.nowMs,
      compact: (revision) => state.compacted.push(revision),
    },
    auto,
  )
  const put = (count: number) => {
    for (let each = 0; each < count; each += 1)
      kv.put({ key: `k${each % 10}`, value: Buffer.from('v'), lease: 0n } as never)
  }
  const pass = (ms: number) => {
    for (let left = ms; left > 0; left -= 1_000) {
      state.nowMs += 1_000
      vi.advanceTimersByTime(1_000)
    }
  }
  return { kv, state, compactor, put, pass }
}

describe('a compaction', () => {
  it('is carried out in steps until it is done', () => {
    const { kv, compactor, put } = world()
    put(10_000)
    kv.compact({ revision: 9_000, physical: false })
    compactor.continue()
    let steps = 0
    for (; kv.compactionState !== 'done' && steps < 100; steps += 1) vi.runOnlyPendingTimers()
    expect(steps).toBeGreaterThan(2)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits for a snapshot that is read, with one timer however often it is asked to go on', () => {
    const { kv, compactor, put } = world()
    put(100)
    const snapshot = kv.snapshot()
    kv.compact({ revision: 90, physical: false })
    for (let each = 0; each < 50; each += 1) {
      compactor.continue()
      vi.advanceTimersByTime(1)
    }
    expect(kv.compactionState).not.toBe('done')
    expect(vi.getTimerCount()).toBe(1)
    snapshot.close()
    vi.advanceTimersByTime(200)
    expect(kv.compactionState).toBe('done')
  })

  it('ends with the node, and leaves no timer', () => {
    const { kv, compactor, put } = world({ mode: 'periodic', retentionMs: 60_000 })
    put(100)
    const snapshot = kv.snapshot()
    kv.compact({ revision: 90, physical: false })
    compactor.continue()
    vi.advanceTimersByTime(1)
    compactor.close()
    compactor.continue()
    expect(vi.getTimerCount()).toBe(0)
    snapshot.close()
  })
})

describe('the periodic compaction', () => {
  it('removes the revisions that are older than the retention, on the leader only', () => {
    const { state, put, pass } = world({ mode: 'periodic', retentionMs: 600_000 })
    put(10)
    pass(60_000)
    put(10)
    pass(600_000)
    // That of the first sample, ten minutes after it.
    expect(state.compacted).toEqual([11])
    state.isLeading = false
    put(10)
    pass(1_200_000)
    expect(state.compacted).toEqual([11])
  })

  it('keeps a bounded number of samples', () => {
    const { state, put, pass } = world({ mode: 'periodic', retentionMs: 600_000 })
    for (let minute = 0; minute < 100; minute += 1) {
      put(1)
      pass(60_000)
    }
    // One for each minute of the retention has not been used yet.
    expect(state.compacted.at(-1)).toBe(1 + 100 - 10)
  })
})

describe('the compaction by revisions', () => {
  it('keeps the newest ones', () => {
    const { state, put, pass } = world({ mode: 'revision', retention: 5 })
    put(3)
    pass(60_000)
    expect(state.compacted).toEqual([])
    put(10)
    pass(60_000)
    expect(state.compacted).toEqual([1 + 13 - 5])
  })
})
