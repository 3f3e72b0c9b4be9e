import type { ClusterHealth, ClusterHistory, NodeHealth, NodeState } from '@ticketcd/schema'
import { describe, expect, test } from 'vitest'
import { nodeNames, samplesMax, withSample } from './history.ts'
import { historyRows, stateSpans } from './history-rows.ts'

const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 12, 0, second)).toISOString()

const node = (name: string, state: NodeState = 'up', raftIndex = 10): NodeHealth => ({
  name,
  memberId: name,
  address: '',
  state,
  seenAt: null,
  role: null,
  version: null,
  raftTerm: null,
  raftIndex: state === 'up' ? raftIndex : null,
  raftAppliedIndex: null,
  lag: null,
  dbSizeBytes: null,
  dbSizeInUseBytes: null,
  quotaBytes: null,
  alarms: [],
  probeMs: state === 'up' ? 1 : null,
  fsyncP99Ms: null,
  commitP99Ms: null,
  peerRoundTripP99Ms: null,
  proposalsPending: null,
  proposalsFailed: null,
  leaderChanges: null,
  memoryBytes: null,
})

const health = (second: number, nodes: NodeHealth[], leaderId: string | null = 'a'): ClusterHealth => ({
  at: at(second),
  state: 'healthy',
  nodes,
  voters: nodes.length,
  up: nodes.length,
  quorum: 2,
  leaderId,
  concerns: [],
  clocks: [],
  actions: [],
})

const empty: ClusterHistory = { nodes: {}, times: [], marks: [] }
const reported = (...samples: ClusterHealth[]) =>
  samples.reduce((history, sample, index) => withSample(history, sample, samples[index - 1]), empty)

describe('the history', () => {
  test('adds a sample once, and none that is older than its last', () => {
    const once = reported(health(2, [node('a')]))
    expect(withSample(once, health(2, [node('a')]))).toBe(once)
    expect(withSample(once, health(1, [node('a')]))).toBe(once)
  })

  test('marks losses, returns and changes of the leader', () => {
    const { marks } = reported(
      health(1, [node('a'), node('b')]),
      health(2, [node('a', 'not-answering'), node('b')], null),
      health(3, [node('a', 'down'), node('b')], 'b'),
      health(4, [node('a'), node('b')], 'b'),
    )
    expect(marks).toEqual([
      { at: at(2), kind: 'lost', node: 'a' },
      { at: at(2), kind: 'no-leader' },
      { at: at(3), kind: 'leader', node: 'b' },
      { at: at(4), kind: 'back', node: 'a' },
    ])
  })

  test('keeps fifteen minutes, and one point per sample for every node', () => {
    const samples = Array.from({ length: samplesMax + 5 }, (_, second) =>
      health(second, second < 3 ? [node('a')] : [node('a'), node('b')]),
    )
    const { times, nodes } = reported(...samples)
    expect([times.length, nodes.a?.length, nodes.b?.length]).toEqual([samplesMax, samplesMax, samplesMax])
    expect(times[0]).toBe(at(5))
  })
})

describe('rows of the chart', () => {
  test('show the growth rate of the index, and none across a loss', () => {
    const history = reported(
      health(0, [node('a', 'up', 100)]),
      health(1, [node('a', 'up', 150)]),
      health(3, [node('a', 'down')]),
      health(6, [node('a', 'up', 500)]),
    )
    expect(historyRows(history, 'rate').map((row) => row.values.a)).toEqual([50, null, null])
  })

  test('contain an empty row if samples are missing', () => {
    const history = reported(
      health(0, [node('a', 'up', 100)]),
      health(1, [node('a', 'up', 150)]),
      health(8, [node('a', 'up', 500)]),
    )
    expect(historyRows(history, 'probe').map((row) => row.values.a)).toEqual([1, null, 1])
    expect(historyRows(history, 'rate').map((row) => row.values.a)).toEqual([50, null, null])
  })

  test('contain the highest value of three seconds', () => {
    const history = reported(
      health(0, [{ ...node('a'), probeMs: 1 }]),
      health(1, [{ ...node('a'), probeMs: 9 }]),
    )
    expect(historyRows(history, 'probe').map((row) => row.values.a)).toEqual([9])
  })
})

test('the states of a node are returned as spans', () => {
  const history = reported(
    health(0, [node('a')]),
    health(1, [node('a')]),
    health(2, [node('a', 'down')]),
    health(5, [node('a')]),
  )
  expect(stateSpans(history, 'a').map(({ state, from, to }) => [state, (to - from) / 1_000])).toEqual([
    ['up', 2],
    ['down', 3],
    ['up', 0],
  ])
})

test('the state of a node is null during a gap in the samples', () => {
  const history = reported(health(0, [node('a')]), health(1, [node('a')]), health(9, [node('a')]))
  expect(stateSpans(history, 'a').map(({ state, from, to }) => [state, (to - from) / 1_000])).toEqual([
    ['up', 1],
    [null, 8],
    ['up', 0],
  ])
})

test('a node may have the name of a property that every object has', () => {
  const names = ['constructor', '__proto__', 'toString']
  const history = reported(
    health(0, [node('a')]),
    health(3, [node('a'), ...names.map((name) => node(name))]),
    health(6, [node('a'), ...names.map((name) => node(name, 'down'))]),
  )
  expect(nodeNames(history)).toEqual(['__proto__', 'a', 'constructor', 'toString'])
  for (const name of names) {
    expect(
      historyRows(history, 'probe').map((row) => Object.getOwnPropertyDescriptor(row.values, name)?.value),
    ).toEqual([null, 1, null])
    expect(stateSpans(history, name).map(({ state }) => state)).toEqual([null, 'up', 'down'])
  }
  expect(history.marks.map(({ kind }) => kind)).toEqual(['lost', 'lost', 'lost'])
})

test('nodes are ordered by their numbers', () => {
  expect(nodeNames({ times: [], marks: [], nodes: { node10: [], node2: [] } })).toEqual(['node2', 'node10'])
})
