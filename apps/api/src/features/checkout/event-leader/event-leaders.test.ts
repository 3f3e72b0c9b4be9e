import { EtcdFailure, type EtcdStore, type LeaseId, type Revision, revisionZero } from '@ticketcd/etcd'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { EventLeaders } from './event-leaders.ts'

/**
 * The part of a write's deadline that each node has before the next one is tried
 * (packages/etcd/src/caller.ts).
 */
const nodePart = 2 / 5

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A process on a store whose nodes each take this long to answer. */
function processOn(answersAfterMs: number) {
  const answer = async <Result>(result: Result, { deadlineMs = 2_500 } = {}): Promise<Result> => {
    const patienceMs = deadlineMs * nodePart
    await new Promise((resolve) => setTimeout(resolve, Math.min(answersAfterMs, deadlineMs)))
    if (answersAfterMs <= patienceMs) return result
    throw new EtcdFailure('timeout', 'no node answered', { outcome: 'unknown' })
  }
  const store = {
    txn: (_txn: unknown, options: object) =>
      answer({ succeeded: true, responses: [], revision: 7 as Revision }, options),
    leases: {
      grant: (_seconds: number, options: object) => answer({ id: '1' as LeaseId, ttlSeconds: 5 }, options),
      keepAlive: () => ({ lost: new AbortController().signal, close: () => undefined }),
      revoke: async () => undefined,
    },
  } as unknown as Pick<EtcdStore, 'txn' | 'leases'>
  const eventLeaders = new EventLeaders({
    store,
    mirrored: () => ({ entry: undefined, revision: revisionZero }),
    onFailure: () => undefined,
  })
  eventLeaders.start('http://127.0.0.1:1')
  return eventLeaders
}

it.each([20, 500])('takes over an event if etcd answers after %d ms', async (answersAfterMs) => {
  const eventLeaders = processOn(answersAfterMs)
  const taken = eventLeaders.replace('concert', { url: 'http://gone', since: revisionZero })
  await vi.advanceTimersByTimeAsync(5_000)
  await taken
  expect(eventLeaders.since('concert')).toBe(7)
  const closed = eventLeaders.close()
  await vi.advanceTimersByTimeAsync(5_000)
  await closed
})
