import { asRevision, type NodeStatus, type Probe, revisionZero } from '@ticketcd/etcd'
import { concernsOf, type NodeHealth } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { nodeHealthOf } from './node-health.ts'
import { clocksOf, quorumStateOf, type Voter } from './quorum-state.ts'

function status(changes: Partial<NodeStatus> = {}): NodeStatus {
  return {
    host: 'a:1',
    memberId: '1',
    version: '3.4.23',
    leaderId: '1',
    isLeader: false,
    isLearner: false,
    revision: asRevision(5) ?? revisionZero,
    raftTerm: 2,
    raftIndex: 100,
    raftAppliedIndex: 100,
    dbSizeBytes: 20_480,
    dbSizeInUseBytes: 16_384,
    alarms: [],
    ...changes,
  }
}
const up = (changes: Partial<NodeStatus> = {}): Voter => ({ isLearner: false, probe: probe(changes) })
const probe = (changes: Partial<NodeStatus> = {}): Probe => ({
  state: 'up',
  status: status(changes),
  roundTripMs: 1,
})
const leader = up({ isLeader: true })
const down: Voter = { isLearner: false, probe: { state: 'down' } }
const frozen: Voter = { isLearner: false, probe: { state: 'not-answering' } }
const learner: Voter = { ...down, isLearner: true }

describe('the state of a cluster', () => {
  it.each([
    ['healthy', 'all are up and one leads', [leader, up(), up()]],
    ['healthy', 'a learner is down, which does not count', [leader, up(), up(), learner]],
    ['degraded', 'a minority is gone', [leader, up(), up(), down, frozen]],
    ['electing', 'enough are up and none leads', [up(), up(), up(), down, down]],
    [
      'no-quorum',
      'a majority is gone, though one still says that it leads',
      [leader, up(), down, frozen, down],
    ],
    ['no-quorum', 'learners are no help', [leader, down, down, { ...up(), isLearner: true }]],
    ['no-quorum', 'half of an even number is up', [leader, up(), down, down]],
    ['healthy', 'the only one is up', [leader]],
    ['no-quorum', 'nobody is known', []],
  ])('is %s when %s', (state, _when, members) => {
    expect(quorumStateOf(members).state).toBe(state)
  })

  it('takes the leader from its own status in the latest term, not from its followers', () => {
    const old = up({ memberId: '7', isLeader: true, raftTerm: 2 })
    const recent = up({ memberId: '8', isLeader: true, raftTerm: 3 })
    for (const members of [
      [old, recent, up()],
      [recent, old, up()],
    ])
      expect(quorumStateOf(members).leaderId).toBe('8')
    expect(quorumStateOf([up({ leaderId: '9' }), up({ leaderId: '9' }), down]).leaderId).toBeNull()
  })
})

describe('concerns', () => {
  const healthOf = (changes: Partial<NodeHealth>): NodeHealth => ({
    ...nodeHealthOf(
      {
        memberId: '1',
        name: 'n1',
        address: 'a:1',
        isLearner: false,
        probe: probe(),
        figures: null,
        seenAt: null,
      },
      { leader: undefined, alarms: new Map() },
    ),
    ...changes,
  })

  it.each([
    [{}, []],
    [{ alarms: ['NOSPACE'] }, [{ code: 'alarm', node: 'n1', alarm: 'NOSPACE' }]],
    [{ fsyncP99Ms: 500 }, []],
    [{ fsyncP99Ms: 501 }, [{ code: 'slow-fsync', node: 'n1', ms: 501 }]],
    [{ commitP99Ms: 251 }, [{ code: 'slow-commit', node: 'n1', ms: 251 }]],
    [{ peerRoundTripP99Ms: 151 }, [{ code: 'slow-peer', node: 'n1', ms: 151 }]],
    [{ dbSizeBytes: 96, quotaBytes: 100 }, [{ code: 'quota', node: 'n1', share: 0.96 }]],
    [{ dbSizeBytes: 95, quotaBytes: 100 }, []],
    [{ dbSizeBytes: 96, quotaBytes: null }, []],
    [{ lag: 1_001 }, [{ code: 'lagging', node: 'n1', entries: 1_001 }]],
    [{ name: '', lag: 1_001 }, [{ code: 'lagging', node: '1', entries: 1_001 }]],
  ])('of %j are %j', (changes, concerns) => {
    expect(concernsOf([healthOf(changes)])).toEqual(concerns)
  })
})

describe('the clocks to show', () => {
  const warned = (state: 'off' | 'unknown') => ({
    process: state,
    host: 'api-1',
    pid: 7,
    state,
    aheadMs: null,
  })

  it('are all that are not right; without a quorum, unknown clocks are left out', () => {
    const warnings = [warned('off'), warned('unknown')]
    expect(clocksOf(warnings, 'degraded')).toEqual(warnings)
    expect(clocksOf(warnings, 'no-quorum')).toEqual([warned('off')])
  })
})
