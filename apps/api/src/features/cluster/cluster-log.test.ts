import type { ClusterHealth, NodeHealth, NodeState } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { ClusterLog } from './cluster-log.ts'

const start = Date.parse('2026-03-01T12:00:00.000Z')
const at = (second: number) => new Date(start + second * 1_000).toISOString()

function node(name: string, state: NodeState = 'up', raftIndex: number | null = 7): NodeHealth {
  return {
    name,
    memberId: `id of ${name}`,
    address: 'a:1',
    state,
    seenAt: null,
    role: null,
    version: null,
    raftTerm: null,
    raftIndex,
    raftAppliedIndex: null,
    lag: null,
    dbSizeBytes: null,
    dbSizeInUseBytes: null,
    quotaBytes: null,
    alarms: [],
    probeMs: 0.5,
    fsyncP99Ms: null,
    commitP99Ms: null,
    peerRoundTripP99Ms: null,
    proposalsPending: 0,
    proposalsFailed: null,
    leaderChanges: null,
    memoryBytes: null,
  }
}

function health(second: number, nodes: NodeHealth[], leader: string | null = 'a'): ClusterHealth {
  return {
    at: at(second),
    state: 'healthy',
    nodes,
    voters: nodes.length,
    up: nodes.length,
    quorum: 1,
    leaderId: leader && `id of ${leader}`,
    concerns: [],
    clocks: [],
    actions: [],
  }
}

describe('the last fifteen minutes', () => {
  it('begin empty', () => {
    expect(new ClusterLog().history).toEqual({ times: [], nodes: {}, marks: [] })
  })

  it('keep each point unchanged, and distinguish zero from null', () => {
    const log = new ClusterLog()
    log.add(health(0, [node('a', 'not-answering', null)]))
    log.add(health(1, [node('a')]))
    const nothing = { fsyncP99Ms: null, commitP99Ms: null, dbSizeBytes: null, memoryBytes: null }
    expect(log.history.nodes.a).toEqual([
      { state: 'not-answering', probeMs: 0.5, raftIndex: null, proposalsPending: 0, ...nothing },
      { state: 'up', probeMs: 0.5, raftIndex: 7, proposalsPending: 0, ...nothing },
    ])
  })

  it('drop the oldest points first, with their marks', () => {
    const log = new ClusterLog()
    log.add(health(0, [node('a')]))
    log.add(health(1, [node('a', 'down')]))
    for (let second = 2; second < 902; second++) log.add(health(second, [node('a', 'down', second)]))
    const { times, nodes, marks } = log.history
    expect([times.length, times[0], times.at(-1)]).toEqual([900, at(2), at(901)])
    expect([nodes.a?.[0]?.raftIndex, nodes.a?.at(-1)?.raftIndex]).toEqual([2, 901])
    expect(marks).toEqual([])
  })

  it('hold no point of a member before it joined, and drop a removed member with its last point', () => {
    const log = new ClusterLog()
    log.add(health(0, [node('a')]))
    log.add(health(1, [node('a'), node('b')]))
    expect(log.history.nodes.b?.map((point) => point?.state ?? null)).toEqual([null, 'up'])
    for (let second = 2; second < 901; second++) log.add(health(second, [node('a')]))
    expect(Object.keys(log.history.nodes)).toEqual(['a', 'b'])
    log.add(health(901, [node('a')]))
    expect(Object.keys(log.history.nodes)).toEqual(['a'])
  })

  it('mark losses, returns and leader changes, but not the initial state', () => {
    const log = new ClusterLog()
    log.add(health(0, [node('a'), node('b')]))
    log.add(health(1, [node('a', 'down'), node('b')], null))
    log.add(health(2, [node('a', 'not-answering'), node('b')], 'b'))
    log.add(health(3, [node('a'), node('b')], 'b'))
    expect(log.history.marks).toEqual([
      { at: at(1), kind: 'lost', node: 'a' },
      { at: at(1), kind: 'no-leader' },
      { at: at(2), kind: 'leader', node: 'b' },
      { at: at(3), kind: 'back', node: 'a' },
    ])
  })
})
