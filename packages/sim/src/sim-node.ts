import {
  type Configuration,
  type Entry,
  type Input,
  type Message,
  type NodeId,
  type Output,
  RaftNode,
  type RaftOptions,
} from '@ticketcd/raft'
import type { Chance } from './chance.ts'
import { SimDisk, type StoredSnapshot } from './disk.ts'
import type { Invariants } from './invariants.ts'
import { applied, emptyMachine, type MachineState } from './state-machine.ts'
import type { Timeline } from './timeline.ts'

/**
 * What travels between nodes: a message, or a snapshot's data with the message that announces it.
 */
export interface Parcel {
  readonly message: Message
  readonly data?: StoredSnapshot | undefined
}

/** What a node needs of the world around it. */
export interface World {
  readonly timeline: Timeline
  readonly chance: Chance
  readonly invariants: Invariants
  readonly options: RaftOptions
  send(parcel: Parcel, onLost?: () => void): void
  onAnswers(node: NodeId, output: Pick<Output, 'answers' | 'refusedReads'>): void
  onApplied(node: NodeId, entry: Entry): void
  onRead(node: NodeId, id: number, applied: number): void
}

/**
 * The shell of one node: clock, disk and state machine around a `RaftNode`, as the real one drives
 * it.
 */
export class SimNode {
  readonly id: NodeId
  readonly disk: SimDisk
  raft: RaftNode | undefined
  machine: MachineState = emptyMachine
  isPaused = false
  private readonly world: World
  private readonly staged = new Map<number, StoredSnapshot>()
  private inputs: Input[] = []
  private isAwake = false
  /** Counts starts: what was planned before a crash must not happen after it. */
  private life = 0
  private waitingReads: { readonly id: number; readonly index: number }[] = []
  private tickMs = 10

  constructor(id: NodeId, configuration: Configuration, world: World) {
    this.id = id
    this.world = world
    this.disk = new SimDisk(configuration, emptyMachine)
  }

  get isUp(): boolean {
    return this.raft !== undefined
  }

  start(): void {
    const { disk, world } = this
    this.life += 1
    this.machine = disk.snapshot.state
    this.raft = new RaftNode({
      id: this.id,
      snapshot: disk.snapshot.meta,
      hardState: disk.hardState,
      entries: disk.entries,
      options: world.options,
      random: world.chance.below,
    })
    // Clocks differ, but not by much.
    this.tickMs = world.chance.between(9, 11)
    this.later(world.chance.between(0, 10), () => this.tick())
  }

  crash(): void {
    this.raft = undefined
    this.life += 1
    this.inputs = []
    this.waitingReads = []
    this.staged.clear()
    this.isAwake = false
    this.isPaused = false
    this.disk.crash(this.world.chance)
  }

  pause(): void {
    this.isPaused = this.isUp
  }

  resume(): void {
    this.isPaused = false
    this.wake()
  }

  receive({ message, data }: Parcel): void {
    if (!this.isUp) return
    if (data !== undefined) this.staged.set(data.meta.index, data)
    this.take({ type: 'message', message })
  }

  take(input: Input): void {
    if (!this.isUp) return
    this.inputs.push(input)
    this.wake()
  }

  /** Writes a snapshot file of the state as it is, and cuts the log when the file is durable. */
  takeSnapshot(): void {
    const { raft, machine, disk, world } = this
    if (raft === undefined || machine.applied <= disk.snapshot.meta.index) return
    const index = machine.applied
    const term = raft.log.termAt(index)
    if (term === undefined) return
    const meta = { index, term, configuration: raft.configurationAt(index) }
    this.later(world.chance.between(1, 60), () => {
      disk.keepSnapshot({ meta, state: machine })
      if (disk.snapshot.meta.index === index)
        this.take({ type: 'cut', index: Math.max(0, index - world.chance.below(4)) })
    })
  }

  private tick(): void {
    this.take({ type: 'tick' })
    this.later(this.tickMs, () => this.tick())
  }

  private wake(): void {
    if (this.isAwake || this.isPaused) return
    this.isAwake = true
    // What comes meanwhile is taken together.
    this.later(this.world.chance.below(2), () => {
      this.isAwake = false
      if (!this.isPaused) this.step()
    })
  }

  private step(): void {
    const { raft, world } = this
    if (raft === undefined || this.inputs.length === 0) return
    const output = raft.step(this.inputs.splice(0))
    for (const message of output.messages) world.send({ message })
    world.invariants.onStep(this.id, raft)
    this.persist(output)
    for (const entry of output.committed) this.apply(entry)
    world.onAnswers(this.id, output)
    this.waitingReads.push(...output.reads)
    this.answerReads()
    for (const to of output.snapshotsTo) this.sendSnapshot(raft, to)
  }

  private persist({ persist }: Output): void {
    if (persist === undefined) return
    const { world, disk } = this
    const meta = persist.snapshot
    const installed = meta && this.staged.get(meta.index)
    if (installed !== undefined) {
      this.machine = installed.state
      this.staged.clear()
    }
    disk.write(persist, installed)
    this.later(world.chance.between(0, 6), () => {
      const number = disk.sync()
      if (number !== undefined) this.take({ type: 'persisted', number })
    })
  }

  private apply(entry: Entry): void {
    this.machine = applied(this.machine, entry)
    this.world.invariants.onApply(this.id, entry, this.machine)
    this.world.onApplied(this.id, entry)
  }

  private answerReads(): void {
    const ready = this.waitingReads.filter(({ index }) => index <= this.machine.applied)
    this.waitingReads = this.waitingReads.filter(({ index }) => index > this.machine.applied)
    for (const { id } of ready) this.world.onRead(this.id, id, this.machine.applied)
  }

  private sendSnapshot(raft: RaftNode, to: NodeId): void {
    const data = this.disk.snapshot
    const ended = () => this.take({ type: 'snapshot-ended', to })
    const { life } = this
    this.world.send(
      { message: raft.installSnapshot(to, data.meta), data },
      () => life === this.life && ended(),
    )
    // The shell reports the end of each transfer.
    this.later(200, ended)
  }

  /** Runs later, unless the node has crashed meanwhile. */
  private later(ms: number, run: () => void): void {
    const { life } = this
    this.world.timeline.after(ms, () => {
      if (life === this.life) run()
    })
  }
}
