import {
  type ClusterHealth,
  type ClusterHistory,
  type ClusterMark,
  type NodeHealth,
  type NodePoint,
  nodeLabel,
} from '@ticketcd/schema'

/** Fifteen minutes at one sample per second. */
export const samplesMax = 900

/** Returns the names in the order of the cards: `node2` before `node10`. */
export function nodeNames({ nodes }: ClusterHistory): string[] {
  return Object.keys(nodes).toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }))
}

/**
 * Returns the history with one more sample; the same object if the sample is not newer than the
 * last.
 * @param before the sample before this one, if any
 */
export function withSample(
  history: ClusterHistory,
  health: ClusterHealth,
  before?: ClusterHealth,
): ClusterHistory {
  const last = history.times.at(-1)
  if (last !== undefined && health.at <= last) return history
  const times = [...history.times, health.at].slice(-samplesMax)
  const sampled = new Map(health.nodes.map((node) => [nodeLabel(node), pointOf(node)]))
  const names = new Set([...Object.keys(history.nodes), ...sampled.keys()])
  const nodes = Object.fromEntries(
    [...names].map((name) => {
      const points = pointsOf(history, name) ?? history.times.map(() => null)
      return [name, [...points, sampled.get(name) ?? null].slice(-samplesMax)]
    }),
  )
  const marks = [...history.marks, ...newMarks(history, health, before)].filter(
    (mark) => mark.at >= (times[0] ?? ''),
  )
  return { times, nodes, marks }
}

/** Returns the changes since the last sample. */
function newMarks(history: ClusterHistory, health: ClusterHealth, before?: ClusterHealth): ClusterMark[] {
  const { at } = health
  const marks: ClusterMark[] = health.nodes.flatMap((node) => {
    const name = nodeLabel(node)
    const known = pointsOf(history, name)?.at(-1)?.state
    if (known === undefined || (known === 'up') === (node.state === 'up')) return []
    return [{ at, kind: node.state === 'up' ? 'back' : 'lost', node: name }]
  })
  if (before === undefined || before.leaderId === health.leaderId) return marks
  const leader = health.nodes.find((node) => node.memberId === health.leaderId)
  return [...marks, leader ? { at, kind: 'leader', node: nodeLabel(leader) } : { at, kind: 'no-leader' }]
}

/** People choose the names of nodes, and may choose `constructor`. Only own properties count. */
function pointsOf({ nodes }: ClusterHistory, name: string): (NodePoint | null)[] | undefined {
  return Object.hasOwn(nodes, name) ? nodes[name] : undefined
}

function pointOf(node: NodeHealth): NodePoint {
  const { state, probeMs, fsyncP99Ms, commitP99Ms, dbSizeBytes, raftIndex, proposalsPending, memoryBytes } =
    node
  return { state, probeMs, fsyncP99Ms, commitP99Ms, dbSizeBytes, raftIndex, proposalsPending, memoryBytes }
}
