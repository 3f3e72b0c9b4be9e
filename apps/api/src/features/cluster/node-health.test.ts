import { type NodeStatus, revisionZero } from '@ticketcd/etcd'
import { describe, expect, it } from 'vitest'
import { alarmsOf } from './node-health.ts'

const saying = (...alarms: string[]): NodeStatus => ({
  host: 'a:1',
  memberId: '1',
  version: '3.4.23',
  leaderId: '1',
  isLeader: true,
  isLearner: false,
  revision: revisionZero,
  raftTerm: 1,
  raftIndex: 1,
  raftAppliedIndex: 1,
  dbSizeBytes: 1,
  dbSizeInUseBytes: 1,
  alarms,
})

describe('alarms', () => {
  it('belong to the member they name, however many nodes report them', () => {
    // As etcd 3.4 writes them, with a trailing space.
    const words = ['memberID:18 alarm:NOSPACE ', 'memberID:18 alarm:CORRUPT ', 'memberID:7 alarm:NOSPACE ']
    expect(alarmsOf([saying(...words), saying(...words)])).toEqual(
      new Map([
        ['18', ['NOSPACE', 'CORRUPT']],
        ['7', ['NOSPACE']],
      ]),
    )
  })

  it('exclude other errors that a node reports', () => {
    expect(alarmsOf([saying('etcdserver: no leader')])).toEqual(new Map())
  })
})
