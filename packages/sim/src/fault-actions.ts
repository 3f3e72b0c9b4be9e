import type { NodeId } from '@ticketcd/raft'
import type { Clients } from './clients.ts'
import type { Action, Direction, Target } from './fault.ts'
import type { SimNetwork } from './network.ts'
import { nodesMax } from './plan.ts'
import type { Parcel, SimNode } from './sim-node.ts'
import type { Timeline } from './timeline.ts'

/** The parts of a run that faults change. */
export interface Site {
  readonly timeline: Timeline
  readonly network: SimNetwork<Parcel>
  readonly nodes: ReadonlyMap<NodeId, SimNode>
  readonly leader: SimNode | undefined
  readonly clients: Clients
  addNode(id: NodeId, voters: readonly NodeId[]): void
  note(line: () => string): void
}

type Handlers = {
  readonly [Type in Action['type']]: (action: Extract<Action, { readonly type: Type }>, node: SimNode) => void
}

/** The effect of each kind of fault on the cluster. */
export class FaultActions {
  crashes = 0
  private readonly site: Site
  private healSwap: () => void = () => {}

  constructor(site: Site) {
    this.site = site
  }

  /** Does nothing if there is no subject, or no node of that number. */
  carryOut(action: Action, subject: SimNode | undefined): void {
    const node = 'node' in action && action.node !== 'subject' ? this.numbered(action.node) : subject
    const handler = this.handlers[action.type] as (action: Action, node: SimNode) => void
    if (node !== undefined) handler(action, node)
  }

  private readonly handlers: Handlers = {
    crash: ({ ms, isReported }, node) => {
      this.crash(node, ms)
      if (isReported) this.report(node, this.all())
    },
    report: ({ other }, node) => this.report(node, other === 'all' ? this.all() : this.targets(other)),
    'crash-all': ({ ms }) => {
      for (const [index, node] of this.all().entries()) this.crash(node, ms[index % ms.length] ?? 1)
    },
    corrupt: (_, node) => {
      node.isLost = true
      this.crash(node, 0)
    },
    pause: ({ ms }, node) => {
      node.pause()
      const { life } = node
      this.site.timeline.after(ms, () => node.life === life && node.isPaused && node.resume())
    },
    isolate: ({ direction, ms }, node) => {
      this.site.timeline.after(ms, this.sever([node], direction, this.all()))
    },
    swap: (_, node) => {
      this.healSwap()
      this.healSwap = this.sever([node], 'both', this.all())
    },
    split: ({ side, direction, ms }) => {
      const [one, other] = [1, 0].map((bit) => this.all().filter((_, index) => ((side >> index) & 1) === bit))
      this.site.timeline.after(ms, this.sever(one ?? [], direction, other ?? []))
    },
    'cut-pair': ({ other, ms }, node) => {
      this.site.timeline.after(ms, this.sever([node], 'both', this.targets(other)))
    },
    hold: ({ other, ms }, node) => {
      for (const { id } of other === 'all' ? this.all() : this.targets(other))
        this.site.network.hold(node.id, id, ms)
    },
    'slow-disk': ({ syncMs, ms }, node) => {
      node.slowDisk = { syncMs, untilMs: this.site.timeline.now + ms }
    },
    ticks: ({ count }, node) => node.jump(count),
    snapshot: (_, node) => node.takeSnapshot(),
    transfer: ({ to }, node) => {
      for (const { id } of this.targets(to)) node.take({ type: 'transfer-leadership', to: id })
    },
    change: (action, node) => this.change(node, action),
    burst: ({ writes, reads }, node) => {
      const { clients } = this.site
      for (let i = 0; i < writes; i += 1) clients.write(node)
      for (let i = 0; i < reads; i += 1) clients.read(node)
    },
  }

  private all(): SimNode[] {
    return [...this.site.nodes.values()]
  }

  private numbered(number: number): SimNode | undefined {
    const all = this.all()
    return all[number % all.length]
  }

  private targets(number: Exclude<Target, 'subject'>): SimNode[] {
    const node = this.numbered(number)
    return node === undefined ? [] : [node]
  }

  private crash(node: SimNode, ms: number): void {
    if (!node.isUp) return
    this.crashes += 1
    node.crash()
    this.site.timeline.after(ms, () => node.start())
  }

  /** The others receive the report one after the other, within a few milliseconds. */
  private report({ id }: SimNode, others: readonly SimNode[]): void {
    for (const [index, other] of others.entries())
      if (other.id !== id) this.site.timeline.after(index, () => other.take({ type: 'node-ended', node: id }))
  }

  /** @returns heals this cut alone */
  private sever(side: readonly SimNode[], direction: Direction, others: readonly SimNode[]): () => void {
    const { network } = this.site
    const from = side.map(({ id }) => id)
    const to = others.map(({ id }) => id).filter((id) => !from.includes(id))
    const ends = [
      ...(direction === 'in' ? [] : [network.sever(from, to)]),
      ...(direction === 'out' ? [] : [network.sever(to, from)]),
    ]
    return () => {
      for (const end of ends) end()
    }
  }

  private change(
    leader: SimNode,
    { change: type, pick }: Extract<Action, { readonly type: 'change' }>,
  ): void {
    const { nodes, clients } = this.site
    if (leader.raft?.status.role !== 'leader') return
    const isAdded = type === 'add-learner' || type === 'add-voter'
    if (isAdded && nodes.size >= nodesMax) return
    const { voters, learners } = leader.raft.configuration
    const candidates = type === 'promote' ? learners : type === 'demote' ? voters : [...voters, ...learners]
    const node = isAdded ? `n${nodes.size + 1}` : candidates[pick % candidates.length]
    if (node === undefined) return
    if (isAdded) this.site.addNode(node, [])
    leader.take({ type: 'change-membership', id: clients.newId(), change: { type, node } })
  }
}
