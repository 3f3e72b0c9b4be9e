import type { LocalNode } from './node.ts'
import type { ClusterState, NodeRecord } from './state-file.ts'

/** The nodes that the cluster has not removed, as far as is known. */
export function membersIn(state: ClusterState): readonly NodeRecord[] {
  return state.nodes.filter(({ isRemoved }) => !isRemoved)
}

export function portsIn(state: ClusterState): number[] {
  return state.nodes.flatMap(({ clientPort, peerPort }) => [clientPort, peerPort])
}

export function withRemoved(state: ClusterState, removed: readonly LocalNode[]): ClusterState {
  const names = new Set(removed.map(({ name }) => name))
  const mark = (record: NodeRecord) => (names.has(record.name) ? { ...record, isRemoved: true } : record)
  return { ...state, nodes: state.nodes.map(mark) }
}

export function withPids(state: ClusterState, nodes: readonly LocalNode[]): ClusterState {
  const pids = new Map(nodes.map((node) => [node.name, node.pid ?? null]))
  return { ...state, nodes: state.nodes.map((record) => ({ ...record, pid: pids.get(record.name) ?? null })) }
}

/** A name that neither a node nor a member has. */
export function nextName(taken: readonly { readonly name: string }[]): string {
  const numbers = taken.map(({ name }) => Number(/^node(\d+)$/.exec(name)?.[1] ?? 0))
  return `node${Math.max(0, ...numbers) + 1}`
}
