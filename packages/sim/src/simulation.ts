import type { Entry, NodeId, Output, RaftOptions } from '@ticketcd/raft'
import { Chance } from './chance.ts'
import { checkLogMatching, Invariants } from './invariants.ts'
import { SimNetwork } from './network.ts'
import { type Parcel, SimNode, type World } from './sim-node.ts'
import { Timeline } from './timeline.ts'

export interface SimulationOptions {
  /** How long faults go on, in simulated milliseconds. Default 3,000. */
  readonly faultsMs?: number
  /** How long a healed cluster has at most until it has caught up. Default 30,000. */
  readonly quietMs?: number
  readonly raft?: RaftOptions
}

export interface SimulationReport {
  readonly seed: number
  readonly events: number
  readonly decided: number
  readonly acknowledged: number
  readonly reads: number
  readonly leaders: number
  readonly crashes: number
  /** Equal for equal runs, bit for bit. */
  readonly hash: number
}

interface Write {
  readonly node: NodeId
  index?: number
  term?: number
}

/** A run that broke a rule. */
export class SimulationFailure extends Error {
  readonly seed: number
  readonly atMs: number

  constructor(seed: number, atMs: number, cause: unknown) {
    super(`seed ${seed}, at ${atMs} ms: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.seed = seed
    this.atMs = atMs
  }
}

/**
 * Runs one cluster through faults that a seed decides, then heals it and expects it to catch up.
 *
 * @throws {SimulationFailure} at the first rule that does not hold
 */
export function simulate(seed: number, options: SimulationOptions = {}): SimulationReport {
  const simulation = new Simulation(seed, options)
  try {
    return simulation.run()
  } catch (error) {
    throw new SimulationFailure(seed, simulation.timeline.now, error)
  }
}

class Simulation implements World {
  readonly timeline = new Timeline()
  readonly invariants = new Invariants()
  readonly chance: Chance
  readonly options: RaftOptions
  private readonly seed: number
  private readonly faultsMs: number
  private readonly quietMs: number
  private readonly network: SimNetwork<Parcel>
  /** Removed nodes stay: they must not disturb the others. */
  private readonly nodes = new Map<NodeId, SimNode>()
  /** Proposals without an outcome, by id. */
  private readonly writes = new Map<number, Write>()
  private readonly reads = new Map<number, { readonly decidedThen: number }>()
  private nextId = 1
  private readonly totals = { events: 0, acknowledged: 0, reads: 0, crashes: 0 }
  private readonly leadersSeen = new Set<string>()
  private areFaultsOver = false

  constructor(seed: number, options: SimulationOptions) {
    this.seed = seed
    this.faultsMs = options.faultsMs ?? 3_000
    this.quietMs = options.quietMs ?? 30_000
    this.chance = new Chance(seed)
    const { chance } = this
    this.options = {
      // Small limits, so that every window and batch is met at its edge.
      electionTicks: chance.pick([4, 6, 10]),
      appendBytesMax: chance.pick([1, 60, 400, 100_000]),
      windowMessagesMax: chance.pick([1, 2, 8, 64]),
      windowBytesMax: chance.pick([1, 200, 100_000]),
      promotionLagMax: chance.pick([1, 10, 1_000]),
      uncommittedEntriesMax: chance.pick([4, 64, 1_000]),
      ...options.raft,
    }
    this.network = new SimNetwork(this.timeline, chance, (to, parcel) => this.nodes.get(to)?.receive(parcel))
    this.network.faults = {
      lost: chance.pick([0, 0.01, 0.1, 0.3]),
      doubled: chance.pick([0, 0.01, 0.2]),
      late: chance.pick([0, 0.02, 0.2]),
    }
  }

  run(): SimulationReport {
    const size = this.chance.pick([1, 2, 3, 3, 3, 4, 5, 5])
    const voters = Array.from({ length: size }, (_, index) => `n${index + 1}`)
    for (const id of voters) this.addNode(id, voters)
    this.planWork()
    this.planFaults()
    this.timeline.runUntil(this.faultsMs, this.afterEvent)
    this.heal()
    this.expectProgress()
    const { events, ...totals } = this.totals
    return {
      seed: this.seed,
      events,
      decided: this.invariants.lastDecided,
      ...totals,
      leaders: this.leadersSeen.size,
      hash:
        [...this.nodes.values()].reduce(
          (hash, { machine }) => Math.imul(hash ^ machine.hash, 31) + events,
          7,
        ) | 0,
    }
  }

  send(parcel: Parcel, onLost?: () => void): void {
    const { from, to } = parcel.message
    this.network.send(from, to, parcel, onLost)
  }

  onApplied(node: NodeId, entry: Entry): void {
    for (const [id, write] of this.writes) {
      if (write.node !== node || write.index !== entry.index) continue
      this.writes.delete(id)
      if (write.term === entry.term) this.totals.acknowledged += 1
    }
  }

  onAnswers(node: NodeId, { answers, refusedReads }: Pick<Output, 'answers' | 'refusedReads'>): void {
    for (const answer of answers) {
      const write = this.writes.get(answer.id)
      if ('refusal' in answer || write === undefined) this.writes.delete(answer.id)
      // A single voter may have applied it already within the same step.
      else Object.assign(write, { node, index: answer.index, term: answer.term })
    }
    for (const id of refusedReads) this.reads.delete(id)
  }

  /** Linearizable: a read shows everything that anybody had applied when it was asked for. */
  onRead(node: NodeId, id: number, applied: number): void {
    const read = this.reads.get(id)
    if (read === undefined) return
    this.reads.delete(id)
    this.totals.reads += 1
    if (applied < read.decidedThen)
      throw new Error(
        `Linearizability: ${node} answers a read at ${applied}, ${read.decidedThen} was applied before it`,
      )
  }

  private readonly afterEvent = (): void => {
    this.totals.events += 1
    if (this.totals.events % 64 === 0) checkLogMatching(this.running())
  }

  private addNode(id: NodeId, voters: readonly NodeId[]): void {
    const node = new SimNode(id, { voters, learners: [] }, this)
    this.nodes.set(id, node)
    node.start()
  }

  private running() {
    return [...this.nodes].flatMap(([id, { raft }]) => (raft === undefined ? [] : [[id, raft] as const]))
  }

  /** Clients that write and read on whoever calls itself leader, deposed ones included. */
  private planWork(): void {
    const step = () => {
      const leaders = [...this.nodes.values()].filter(({ raft }) => raft?.status.role === 'leader')
      const node = leaders.length > 0 ? this.chance.pick(leaders) : undefined
      if (node !== undefined) {
        this.leadersSeen.add(`${node.id}/${node.raft?.status.term}`)
        for (let count = this.chance.between(1, 4); count > 0; count -= 1) this.ask(node)
      }
      this.timeline.after(this.areFaultsOver ? 150 : this.chance.between(1, 30), step)
    }
    step()
  }

  private ask(node: SimNode): void {
    const id = this.nextId++
    if (this.chance.happens(0.4)) {
      this.reads.set(id, { decidedThen: this.invariants.lastDecided })
      node.take({ type: 'read', id })
      return
    }
    this.writes.set(id, { node: node.id })
    const command = Uint8Array.from({ length: this.chance.between(1, 40) }, () => this.chance.below(256))
    node.take({ type: 'propose', id, command })
  }

  /**
   * Each seed prefers some kinds of faults and leaves others out: rare ones meet in some seeds, and
   * not in all.
   */
  private planFaults(): void {
    const { chance } = this
    const kinds = Object.values(this.faultKinds).flatMap((fault) =>
      Array.from({ length: chance.pick([0, 1, 1, 2, 6]) }, () => fault),
    )
    const pauseMsMax = chance.pick([30, 100, 400])
    const step = () => {
      if (this.areFaultsOver) return
      if (kinds.length > 0) chance.pick(kinds)()
      this.timeline.after(chance.between(5, pauseMsMax), step)
    }
    this.timeline.after(200, step)
  }

  private readonly faultKinds = {
    crash: () => this.crashFor(this.target(), this.chance.between(1, 300)),
    crashAll: () => {
      for (const node of this.nodes.values()) this.crashFor(node, this.chance.between(1, 200))
    },
    pause: () => {
      const node = this.target()
      node.pause()
      this.timeline.after(this.chance.between(10, 400), () => node.isPaused && node.resume())
    },
    isolate: () => this.partition([this.target().id], this.chance.happens(0.3)),
    halve: () => {
      const side = [...this.nodes.keys()].filter(() => this.chance.happens(0.5))
      this.partition(side, this.chance.happens(0.3))
    },
    heal: () => this.network.heal(),
    snapshot: () => this.target().takeSnapshot(),
    transfer: () => {
      const to = this.chance.pick([...this.nodes.keys()])
      this.leader?.take({ type: 'transfer-leadership', to })
    },
    member: () => this.changeMembership(),
  }

  private get leader(): SimNode | undefined {
    return [...this.nodes.values()].find(({ raft }) => raft?.status.role === 'leader')
  }

  /** The leader as often as all others together. */
  private target(): SimNode {
    const { leader } = this
    return leader !== undefined && this.chance.happens(0.5)
      ? leader
      : this.chance.pick([...this.nodes.values()])
  }

  private crashFor(node: SimNode, ms: number): void {
    if (!node.isUp) return
    this.totals.crashes += 1
    node.crash()
    this.timeline.after(ms, () => node.isUp || node.start())
  }

  private partition(side: readonly NodeId[], isOneWay: boolean): void {
    const others = [...this.nodes.keys()].filter((id) => !side.includes(id))
    const [from, to] = this.chance.happens(0.5) ? [side, others] : [others, side]
    this.network.sever(from, to)
    if (!isOneWay) this.network.sever(to, from)
  }

  private changeMembership(): void {
    const { chance } = this
    const { leader } = this
    const configuration = leader?.raft?.configuration
    if (leader === undefined || configuration === undefined) return
    const { voters, learners } = configuration
    const id = this.nextId++
    const kind = chance.below(4)
    if (kind === 0 && this.nodes.size < 8) {
      const node = `n${this.nodes.size + 1}`
      this.addNode(node, [])
      const type = chance.happens(0.5) ? 'add-learner' : 'add-voter'
      leader.take({ type: 'change-membership', id, change: { type, node } })
    } else if (kind === 1 && learners.length > 0) {
      leader.take({ type: 'change-membership', id, change: { type: 'promote', node: chance.pick(learners) } })
    } else if (voters.length + learners.length > 2) {
      const node = chance.pick([...voters, ...learners])
      leader.take({ type: 'change-membership', id, change: { type: 'remove', node } })
    }
  }

  private heal(): void {
    this.areFaultsOver = true
    this.network.heal()
    this.network.faults = { lost: 0, doubled: 0, late: 0 }
    for (const node of this.nodes.values()) {
      if (!node.isUp) node.start()
      if (node.isPaused) node.resume()
    }
  }

  /** A healed cluster has a leader that takes writes, and all its members catch up. */
  private expectProgress(): void {
    const decidedBefore = this.invariants.lastDecided
    const end = this.faultsMs + this.quietMs
    let problem: string | undefined
    do {
      this.timeline.runUntil(this.timeline.now + 500, this.afterEvent)
      problem = this.problemAfter(decidedBefore)
    } while (problem !== undefined && this.timeline.now < end)
    if (problem !== undefined) throw new Error(`Progress: ${problem}`)
    checkLogMatching(this.running())
  }

  private problemAfter(decidedBefore: number): string | undefined {
    const leaders = [...this.nodes.values()].filter(({ raft }) => raft?.status.role === 'leader')
    const newest = leaders.sort((a, b) => (b.raft?.status.term ?? 0) - (a.raft?.status.term ?? 0))[0]
    if (newest?.raft === undefined) return 'there is no leader'
    const { lastDecided } = this.invariants
    if (lastDecided <= decidedBefore) return 'no write is taken'
    const { voters, learners } = newest.raft.configuration
    const late = [...voters, ...learners].find(
      (id) => (this.nodes.get(id)?.machine.applied ?? 0) < lastDecided - 20,
    )
    return late && `${late} has applied ${this.nodes.get(late)?.machine.applied} of ${lastDecided}`
  }
}
