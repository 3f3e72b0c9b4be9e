import type { NodeState } from '../health/node-state.ts'
import { AlarmType } from '../state/alarm-table.ts'
import type { HstoreNode } from './hstore-node.ts'

/** The state of a running node at this moment. */
export function nodeState({ raft, state }: HstoreNode): NodeState {
  return {
    role: raft.role,
    term: raft.term,
    leader: raft.leader ?? null,
    committed: raft.committed,
    applied: raft.applied,
    alarms: state.alarms.list.map(({ alarm }) => (alarm === AlarmType.noSpace ? 'NOSPACE' : 'CORRUPT')),
  }
}
