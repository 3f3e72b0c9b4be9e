import type { Entry, NodeId, Output, RaftOptions } from '@ticketcd/raft'
import { Chance } from './chance.ts'
import { Clients } from './clients.ts'
import { checkCommitted, checkElected, checkPromise } from './durability.ts'
import type { Site } from './fault-actions.ts'
import { FaultInjector } from './fault-injector.ts'
import { Invariants } from './invariants.ts'
import type { KeptState } from './kept-state.ts'
import { noNetworkFaults, SimNetwork } from './network.ts'
import { Offices } from './office.ts'
import type { Plan } from './plan.ts'
import { BrokenRule } from './rule.ts'
import { type Parcel, SimNode, type World } from './sim-node.ts'
import { Timeline } from './timeline.ts'
import { entryText, messageText, Trace } from './trace.ts'

export interface SimulationReport {
  readonly seed: number
  readonly events: number
  readonly decided: number
  readonly acknowledged: number
  readonly reads: number
  readonly leaders: number
  readonly crashes: number
  /** Equal for equal runs, bit for bit: over all messages and all applied entries. */
  readonly hash: number
}

/** Streams of random numbers: leaving out a fault does not change the numbers of the others. */
const streams = { network: 1, clients: 2, nodes: 10 }
/** A run with more events at once does not terminate. */
const eventsPerMsMax = 2_000

export class Simulation implements World, Site {
  readonly timeline = new Timeline()
  readonly invariants = new Invariants()
  readonly plan: Plan
  readonly trace: Trace
  readonly network: SimNetwork<Parcel>
  readonly clients: Clients
  /** Removed nodes stay: they must not disturb the others. */
  readonly nodes = new Map<NodeId, SimNode>()
  readonly raftOptions: RaftOptions
  readonly snapshotChunks: number
  readonly snapshotEntries: number
  readonly newKeptState: ((id: NodeId) => KeptState) | undefined
  private readonly chance: Chance
  private readonly faults: FaultInjector
  private readonly offices = new Offices()
  private readonly roles = new Map<NodeId, string>()
  /** The commit index of each leader when it was elected; undefined once it has committed more. */
  private readonly committedBefore = new Map<NodeId, number>()
  private readonly totals = { events: 0, leaders: 0 }
  private eventsInMs = 0
  private ms = 0
  private isHealed = false

  constructor(plan: Plan, traceLines: number, newKeptState: ((id: NodeId) => KeptState) | undefined) {
    this.plan = plan
    this.newKeptState = newKeptState
    this.trace = new Trace(traceLines)
    this.raftOptions = plan.raft
    this.snapshotChunks = plan.snapshotChunks
    this.snapshotEntries = plan.snapshotEntries
    this.chance = new Chance(plan.seed, streams.clients)
    this.clients = new Clients(this.chance, () => this.invariants.lastDecided)
    const deliver = (to: NodeId, parcel: Parcel) => this.deliver(to, parcel)
    this.network = new SimNetwork(this.timeline, new Chance(plan.seed, streams.network), deliver)
    this.network.faults = plan.network
    this.faults = new FaultInjector(this, plan.faults)
  }

  /** Starts the cluster and runs it through the faults of its plan. Then the faults end. */
  runFaults(): void {
    const voters = Array.from({ length: this.plan.voters }, (_, index) => `n${index + 1}`)
    for (const id of voters) this.addNode(id, voters)
    this.request()
    this.runUntil(this.plan.faultsMs)
    this.heal()
  }

  /** The totals up to now. */
  get report(): SimulationReport {
    const { seed } = this.plan
    const { events, leaders } = this.totals
    const { acknowledged, reads } = this.clients
    const { crashes } = this.faults
    const decided = this.invariants.lastDecided
    return { seed, events, decided, acknowledged, reads, leaders, crashes, hash: this.trace.hash }
  }

  /** The leader of the latest term. */
  get leader(): SimNode | undefined {
    let leader: SimNode | undefined
    for (const node of this.nodes.values())
      if (node.raft?.status.role === 'leader' && termOf(node) > (leader ? termOf(leader) : 0)) leader = node
    return leader
  }

  runUntil(ms: number): void {
    this.timeline.runUntil(ms, this.afterEvent)
  }

  addNode(id: NodeId, voters: readonly NodeId[]): void {
    const { plan, nodes } = this
    const number = nodes.size
    const chance = new Chance(plan.seed, streams.nodes + number)
    const node = new SimNode(id, { voters, learners: [] }, this, chance)
    const [min, max] = this.isHealed ? [9, 11] : plan.tickMs
    node.tickMs = chance.between(min, max)
    node.syncMsMax = (!this.isHealed && plan.syncMsMax[number]) || 6
    nodes.set(id, node)
    node.start()
  }

  send(parcel: Parcel, onLost?: () => void): void {
    const { from, to } = parcel.message
    const sender = this.nodes.get(from)
    if (sender !== undefined) checkPromise(sender, parcel.message)
    this.invariants.onMessage(parcel.message)
    this.network.send(from, to, parcel, onLost)
  }

  onStep(node: SimNode, output: Output): void {
    const { raft, id } = node
    if (raft === undefined) return
    const hasWon = this.invariants.onStep(node, raft, output)
    this.offices.onStep(
      node,
      raft,
      raft.status.role === 'leader' ? (this.raftOptions.electionTicks ?? 10) : 0,
    )
    const { role, term, committed } = raft.status
    if (hasWon) {
      this.totals.leaders += 1
      checkElected(this.nodes, node, raft)
      this.committedBefore.set(id, committed)
    }
    if (role === 'leader' && output.committed.length > 0) checkCommitted(this.nodes, node, raft)
    this.noteRole(node, role, term)
    if (hasWon) this.faults.onOccasion('elected', node)
    this.noteOccasions(node, role, committed, output)
  }

  onAnswers({ id }: SimNode, output: Output): void {
    this.clients.onAnswers(id, output)
  }

  onApplied(node: SimNode, entry: Entry): void {
    const { id, machine } = node
    this.trace.mix(machine.hash)
    this.note(() => `${id} applies ${entryText(entry)}`)
    this.invariants.onApply(node, entry, machine)
    this.clients.onApplied(id, entry)
  }

  onRead(node: SimNode, id: number): void {
    this.note(() => `${node.id} answers read ${id} at ${node.machine.applied}`)
    this.clients.onRead(node, id)
  }

  note(line: () => string): void {
    this.trace.note(this.timeline.now, line)
  }

  private deliver(to: NodeId, parcel: Parcel): void {
    const { message } = parcel
    const { trace, timeline } = this
    trace.mix(timeline.now)
    trace.mix(message.term * 64 + message.type.length)
    trace.mix(to.charCodeAt(1) * 256 + message.from.charCodeAt(1))
    this.note(() => messageText(message))
    this.nodes.get(to)?.receive(parcel)
  }

  private noteRole({ id, life }: SimNode, role: string, term: number): void {
    if (!this.trace.hasText) return
    const state = `${life} ${role} in term ${term}`
    if (this.roles.get(id) === state) return
    this.roles.set(id, state)
    this.note(() => `${id} is ${role} in term ${term}`)
  }

  private noteOccasions(node: SimNode, role: string, committed: number, output: Output): void {
    const { persist, snapshotsTo } = output
    const { id, raft } = node
    const { faults } = this
    if (role === 'candidate' && persist?.hardState?.votedFor === id) faults.onOccasion('campaign', node)
    if (persist?.snapshot !== undefined) faults.onOccasion('restored', node)
    for (const to of snapshotsTo) {
      const lagging = this.nodes.get(to)
      if (lagging !== undefined) faults.onOccasion('lagging', lagging)
    }
    if (role !== 'leader') return
    if (committed > (this.committedBefore.get(id) ?? Number.POSITIVE_INFINITY)) {
      this.committedBefore.delete(id)
      faults.onOccasion('committed', node)
    }
    const configuration = raft?.configuration
    if (persist?.entries.some(({ type }) => type === 'configuration') && configuration !== undefined)
      faults.onOccasion('changed', node)
  }

  private readonly afterEvent = (): void => {
    this.totals.events += 1
    this.eventsInMs = this.timeline.now === this.ms ? this.eventsInMs + 1 : 0
    this.ms = this.timeline.now
    if (this.eventsInMs > eventsPerMsMax)
      throw new BrokenRule('Bounded Work', 'events cause events without end')
  }

  /** Clients use any node that reports itself as leader, deposed ones included. */
  private request(): void {
    const { chance, clients } = this
    const leaders = [...this.nodes.values()].filter(({ raft }) => raft?.status.role === 'leader')
    if (leaders.length > 0 && !clients.isQuiet) {
      const node = chance.pick(leaders)
      for (let count = chance.between(1, 4); count > 0; count -= 1)
        chance.happens(0.4) ? clients.read(node) : clients.write(node)
    }
    this.timeline.after(this.isHealed ? 60 : chance.between(1, this.plan.requestMsMax), () => this.request())
  }

  private heal(): void {
    this.note(() => 'all faults end')
    this.isHealed = true
    this.faults.stop()
    this.network.heal()
    this.network.faults = noNetworkFaults
    for (const node of this.nodes.values()) {
      node.tickMs = this.chance.between(9, 11)
      node.syncMsMax = 6
      node.slowDisk = { syncMs: 0, untilMs: 0 }
      node.start()
      if (node.isPaused) node.resume()
    }
  }
}

function termOf({ raft }: SimNode): number {
  return raft?.status.term ?? 0
}
