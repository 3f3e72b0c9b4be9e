import type { ClusterHealth, ClusterHistory, NodeActionInput } from '@ticketcd/schema'

export function health(): ClusterHealth {
  return {
    at: new Date().toISOString(),
    state: 'no-quorum',
    nodes: [],
    voters: 0,
    up: 0,
    quorum: 0,
    leaderId: null,
    concerns: [],
    actions: [],
  }
}

export function history(): ClusterHistory {
  return { nodes: {}, times: [], marks: [] }
}

export function act(_input: NodeActionInput): { revision: number | null } {
  return { revision: null }
}
