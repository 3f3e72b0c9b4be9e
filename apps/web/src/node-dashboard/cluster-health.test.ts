import { describe, expect, it } from 'vitest'
import { clusterOf, leaderOf, lost, memberOf, reportOf } from '../testing/sample-cluster.ts'
import { clusterHealthOf } from './cluster-health.ts'

describe('the state of the cluster', () => {
  it.each([
    ['healthy', [leaderOf('1'), memberOf('2'), memberOf('3')]],
    ['degraded', [leaderOf('1'), memberOf('2'), lost('3')]],
    ['electing', [memberOf('1'), memberOf('2'), lost('3')]],
    ['no-quorum', [leaderOf('1'), lost('2'), lost('3', 'not-answering')]],
    ['healthy', [leaderOf('1'), { ...lost('2'), isLearner: true }]],
  ] as const)('is %s', (state, members) => {
    expect(clusterHealthOf(clusterOf(members)).state).toBe(state)
  })

  it('names the leader of the latest term', () => {
    const health = clusterHealthOf(clusterOf([leaderOf('1', 4), leaderOf('2', 5), memberOf('3')]))
    expect(health.leaderId).toBe('2')
    expect(health.nodes.map(({ role }) => role)).toEqual(['follower', 'leader', 'follower'])
  })
})

it('a learner has its role, and does not count for the quorum', () => {
  const health = clusterHealthOf(clusterOf([leaderOf('1'), memberOf('2', { isLearner: true })]))
  expect([health.voters, health.quorum, health.nodes[1]?.role]).toEqual([1, 1, 'learner'])
})

it('a node that does not answer has no figures, and keeps its name and address', () => {
  const [, node] = clusterHealthOf(clusterOf([leaderOf('1'), lost('2')])).nodes
  expect(node).toMatchObject({
    name: 'n2',
    address: '127.0.0.1:2372',
    state: 'down',
    role: null,
    raftTerm: null,
    dbSizeBytes: null,
    lag: null,
  })
})

it('nodes are sorted by name, and the lag is relative to the leader', () => {
  const behind = memberOf('10', { report: reportOf('10', { raftIndex: 60 }) })
  const { nodes, concerns } = clusterHealthOf(clusterOf([behind, leaderOf('9')]))
  expect(nodes.map(({ name, lag }) => [name, lag])).toEqual([
    ['n9', 0],
    ['n10', 40],
  ])
  expect(concerns).toEqual([])
})
