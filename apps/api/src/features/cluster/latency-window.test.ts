import type { Histogram, NodeMetrics } from '@ticketcd/etcd'
import { expect, it } from 'vitest'
import { LatencyWindow } from './latency-window.ts'

const bounds = [0.1, 1, Number.POSITIVE_INFINITY]
const none: Histogram = { bounds: [], counts: [] }
/** Counts since the node's start: fsyncs of at most 0.1 s, and fsyncs of at most 1 s. */
const scrape = (quick: number, slow: number): NodeMetrics => ({
  quotaBytes: null,
  proposalsPending: null,
  proposalsFailed: null,
  leaderChanges: null,
  memoryBytes: null,
  fsync: { bounds, counts: [quick, quick + slow, quick + slow] },
  commit: none,
  peerRoundTrip: none,
})

it('has no value after one scrape, nor for a histogram without observations', () => {
  const window = new LatencyWindow()
  window.add(0, scrape(100, 100))
  expect(window.latencies.fsyncP99Ms).toBeNull()
  window.add(1_000, scrape(200, 100))
  expect(window.latencies).toEqual({ fsyncP99Ms: 99, commitP99Ms: null, peerRoundTripP99Ms: null })
})

it('drops slow observations that are more than a minute old', () => {
  const window = new LatencyWindow()
  window.add(0, scrape(0, 0))
  for (let second = 1; second <= 60; second++) window.add(second * 1_000, scrape(second * 10, 30))
  expect(window.latencies.fsyncP99Ms).toBeGreaterThan(100)
  window.add(61_000, scrape(610, 30))
  expect(window.latencies.fsyncP99Ms).toBe(99)
})

it('restarts with a node whose counters restart', () => {
  const window = new LatencyWindow()
  window.add(0, scrape(1_000, 1_000))
  window.add(1_000, scrape(50, 0))
  expect(window.latencies.fsyncP99Ms).toBe(99)
})
