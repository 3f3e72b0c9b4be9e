import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ServerStream } from '../front/front-end.ts'
import type { GrpcError } from '../front/grpc-error.ts'
import { Metadata } from '../front/metadata.ts'
import { StateStage } from '../testing/state.ts'
import type { NodeContext } from './node-context.ts'
import { WatchService } from './watch-service.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open() {
  const node = { state: new StateStage().machine } as unknown as NodeContext
  const service = new WatchService(node, { progressNotifyMs: 60_000, leaderlessMs: 3_000 })
  const ends: string[] = []
  const serve = (name: string, headers: Record<string, string>) => {
    const stream: Partial<ServerStream> = {
      call: { metadata: new Metadata(headers) } as ServerStream['call'],
      onMessage: () => {},
      onDrain: () => {},
      onClose: () => {},
      fail: ({ message }: GrpcError) => ends.push(`${name}: ${message}`),
    }
    service.serve(stream as ServerStream)
  }
  serve('wants one', { hasleader: 'true' })
  serve('does without', {})
  return { service, ends }
}

test('a stream that wants a leader survives an election, and ends after three of them without one', () => {
  const { service, ends } = open()
  service.onLeader(undefined)
  vi.advanceTimersByTime(2_999)
  service.onLeader('a')
  vi.advanceTimersByTime(3_000)
  expect(ends).toEqual([])
  service.onLeader(undefined)
  vi.advanceTimersByTime(2_000)
  // Another candidate, and still no leader.
  service.onLeader(undefined)
  vi.advanceTimersByTime(1_000)
  expect(ends).toEqual(['wants one: etcdserver: no leader'])
  service.close()
})

test('all streams end when the node stops, and no timer is left', () => {
  const { service, ends } = open()
  service.onLeader(undefined)
  service.close()
  expect(ends).toEqual(['wants one: etcdserver: server stopped', 'does without: etcdserver: server stopped'])
  expect(vi.getTimerCount()).toBe(0)
})
