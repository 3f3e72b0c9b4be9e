import type { KvRun } from '../bench/kv/kv-run.ts'

/** A run of wrk; a test overrides single fields. */
export const run: KvRun = {
  at: '2026-01-01T00:00:00.000Z',
  target: 'map',
  nodes: 1,
  scenario: 'random-read',
  tool: 'wrk',
  users: 8,
  connected: 8,
  seconds: 3,
  requests: 300,
  perSecond: 100,
  p50Ms: 1,
  p99Ms: 2,
  notFound: 0,
  failures: 0,
  toolCores: 0.5,
  nodesCores: 0.9,
  othersCores: 0.1,
  memoryMb: 80,
}
