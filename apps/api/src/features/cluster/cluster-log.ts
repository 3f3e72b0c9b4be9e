import {
  type ClusterHealth,
  type ClusterHistory,
  type ClusterMark,
  type NodeHealth,
  type NodePoint,
  type NodeState,
  nodeLabel,
} from '@ticketcd/schema'

/** 15 minutes at one sample a second. */
const capacity = 900
/** Bounds the memory if the cluster elects continuously. */
const marksMax = 1_000

const states = ['up', 'down', 'not-answering'] as const satisfies readonly NodeState[]
const figures = [
  'probeMs',
  'fsyncP99Ms',
  'commitP99Ms',
  'dbSizeBytes',
  'raftIndex',
  'proposalsPending',
  'memoryBytes',
] as const satisfies readonly (keyof NodePoint)[]

/** The last 15 minutes of samples. A node takes 51 KB, however long it has been a member. */
export class ClusterLog {
  private readonly timesMs = new Float64Array(capacity)
  private readonly series = new Map<string, NodeSeries>()
  private marks: ClusterMark[] = []
  private last: ClusterHealth | undefined
  /** Number of all samples so far. */
  private count = 0

  add(health: ClusterHealth): void {
    const slot = this.count % capacity
    this.count += 1
    this.timesMs[slot] = Date.parse(health.at)
    const points = new Map(health.nodes.map((node) => [nodeLabel(node), node]))
    for (const label of points.keys()) if (!this.series.has(label)) this.series.set(label, new NodeSeries())
    for (const [label, series] of this.series) {
      series.set(slot, points.get(label) ?? null)
      if (series.isEmpty) this.series.delete(label)
    }
    const since = new Date(this.timesMs[this.slots[0] ?? slot] ?? 0).toISOString()
    this.marks = [...this.marks, ...marksBetween(this.last, health)]
      .filter(({ at }) => at >= since)
      .slice(-marksMax)
    this.last = health
  }

  get history(): ClusterHistory {
    const { slots } = this
    const nodes = [...this.series].map(([label, series]) => [label, slots.map((slot) => series.at(slot))])
    return {
      times: slots.map((slot) => new Date(this.timesMs[slot] ?? 0).toISOString()),
      nodes: Object.fromEntries(nodes),
      marks: this.marks,
    }
  }

  /** The slots in use, oldest first. */
  private get slots(): number[] {
    const length = Math.min(this.count, capacity)
    return Array.from({ length }, (_, index) => (this.count - length + index) % capacity)
  }
}

/** One node's points in typed arrays; NaN means `null`. */
class NodeSeries {
  /** 0 while the node was no member, otherwise its state's index in `states` plus 1. */
  private readonly states = new Uint8Array(capacity)
  private readonly columns = figures.map(() => new Float64Array(capacity))
  private points = 0

  get isEmpty(): boolean {
    return this.points === 0
  }

  set(slot: number, node: NodeHealth | null): void {
    this.points += (node ? 1 : 0) - (this.states[slot] ? 1 : 0)
    this.states[slot] = node ? states.indexOf(node.state) + 1 : 0
    for (const [index, figure] of figures.entries()) {
      const column = this.columns[index]
      if (column) column[slot] = node?.[figure] ?? Number.NaN
    }
  }

  at(slot: number): NodePoint | null {
    const state = states[(this.states[slot] ?? 0) - 1]
    if (!state) return null
    const value = (figure: (typeof figures)[number]) => {
      const number = this.columns[figures.indexOf(figure)]?.[slot] ?? Number.NaN
      return Number.isNaN(number) ? null : number
    }
    return {
      state,
      probeMs: value('probeMs'),
      fsyncP99Ms: value('fsyncP99Ms'),
      commitP99Ms: value('commitP99Ms'),
      dbSizeBytes: value('dbSizeBytes'),
      raftIndex: value('raftIndex'),
      proposalsPending: value('proposalsPending'),
      memoryBytes: value('memoryBytes'),
    }
  }
}

/** The changes from one sample to the next; none for the first sample. */
function marksBetween(before: ClusterHealth | undefined, after: ClusterHealth): ClusterMark[] {
  if (!before) return []
  const { at, leaderId } = after
  const known = new Map(before.nodes.map((node) => [nodeLabel(node), node.state]))
  const marks = after.nodes.flatMap((node): ClusterMark[] => {
    const label = nodeLabel(node)
    const state = known.get(label)
    if (state === undefined || (state === 'up') === (node.state === 'up')) return []
    return [{ at, kind: node.state === 'up' ? 'back' : 'lost', node: label }]
  })
  if (before.leaderId === leaderId) return marks
  const leader = after.nodes.find(({ memberId }) => memberId === leaderId)
  return [...marks, leader ? { at, kind: 'leader', node: nodeLabel(leader) } : { at, kind: 'no-leader' }]
}
