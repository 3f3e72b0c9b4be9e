import type { EtcdStore, RecordPage, Revision } from '@ticketcd/etcd'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HoldSweeper } from './hold-sweeper.ts'

const nothing: RecordPage<unknown, unknown> = {
  entries: [],
  problems: [],
  count: 0,
  cursor: undefined,
  revision: 1 as Revision,
}

/** Begins sweeping now; answers the moments of its sweeps, in milliseconds from now. */
function sweepsOf(chances: number[]): number[] {
  const startedAt = Date.now()
  const sweeps: number[] = []
  const range = async () => {
    sweeps.push(Date.now() - startedAt)
    return nothing
  }
  const sweeper = new HoldSweeper({
    store: { range } as Pick<EtcdStore, 'range'>,
    expire: async () => undefined,
    now: () => new Date().toISOString(),
    onFailure: () => undefined,
    onProblem: () => undefined,
    intervalMs: 1_000,
    random: () => chances.shift() ?? 0,
  })
  sweeper.start()
  return sweeps
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('sweepers of several processes', () => {
  it('that start together do not keep the same rhythm', async () => {
    const one = sweepsOf([0, 0.5, 0])
    const other = sweepsOf([0.8, 0, 0.2])
    await vi.advanceTimersByTimeAsync(2_800)
    expect(one).toEqual([750, 1_750, 2_500])
    expect(other).toEqual([1_150, 1_900, 2_750])
  })
})
