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
import type { KeptState } from './kept-state.ts'
import { applied, emptyMachine, type MachineState } from './state-machine.ts'
import type { Timeline } from './timeline.ts'

/** A transmission between nodes: a message, or a part of the snapshot that a message announces. */
export interface Parcel {
  readonly message: Message
  readonly chunk?: Chunk
}

interface Chunk {
  readonly data: StoredSnapshot
  readonly transfer: number
  readonly part: number
  readonly parts: number
}

/** The surroundings of a node: time, randomness, network and observers. */
export interface World {
  readonly timeline: Timeline
  readonly raftOptions: RaftOptions
  readonly snapshotChunks: number
  readonly snapshotEntries: number
  readonly newKeptState: ((id: NodeId) => KeptState) | undefined
  /** @param onLost runs if the parcel never arrives */
  send(parcel: Parcel, onLost?: () => void): void
  /** After a step, before any of its effects. */
  onStep(node: SimNode, output: Output): void
  onAnswers(node: SimNode, output: Output): void
  onApplied(node: SimNode, entry: Entry): void
  onRead(node: SimNode, id: number): void
}

/**
 * The shell of one node: clock, disk and state machine around a `RaftNode`, in the order that
 * `Output` requires.
 */
export class SimNode {
  readonly id: NodeId
  readonly disk: SimDisk
  readonly kept: KeptState | undefined
  raft: RaftNode | undefined
  machine: MachineState = emptyMachine
  isPaused = false
  /** Recovery rejects the disk. */
  isLost = false
  tickMs = 10
  syncMsMax = 6
  /** Until that time the disk needs `syncMs` instead. */
  slowDisk = { syncMs: 0, untilMs: 0 }
  /** Counts starts: an action planned before a crash must not happen after it. */
  life = 0
  /** Ticks since the start. */
  ticks = 0
  /** The tick at which each other node's newest message arrived. */
  readonly receivedAtTick = new Map<NodeId, number>()
  private readonly world: World
  private readonly chance: Chance
  private readonly staged = new Map<number, StoredSnapshot>()
  /** Parts of snapshots that have arrived, by transfer. */
  private readonly parts = new Map<string, Set<number>>()
  private inputs: Input[] = []
  private isAwake = false
  private waitingReads: { readonly id: number; readonly index: number }[] = []
  private syncAtMs = 0
  private transfers = 0

  constructor(id: NodeId, configuration: Configuration, world: World, chance: Chance) {
    this.id = id
    this.world = world
    this.chance = chance
    this.disk = new SimDisk(configuration, emptyMachine)
    this.kept = world.newKeptState?.(id)
  }

  get isUp(): boolean {
    return this.raft !== undefined
  }

  start(): void {
    if (this.isUp || this.isLost) return
    const { disk, world, chance } = this
    this.life += 1
    this.machine = disk.snapshot.state
    this.raft = this.recovered(chance.below)
    const { log } = this.raft
    disk.dropOutside(log.firstIndex, log.lastIndex)
    this.kept?.start(disk.snapshot, (index) => log.termAt(index))
    this.syncAtMs = world.timeline.now
    this.ticks = 0
    this.later(chance.between(0, 10), () => this.tick())
  }

  /** The node after a start from the present disk. */
  recovered(random: (bound: number) => number): RaftNode {
    const { id, disk, world } = this
    const { snapshot, hardState, entries } = disk
    return new RaftNode({
      id,
      snapshot: snapshot.meta,
      hardState,
      entries,
      options: world.raftOptions,
      random,
    })
  }

  crash(): void {
    this.raft = undefined
    this.life += 1
    this.inputs = []
    this.waitingReads = []
    this.staged.clear()
    this.parts.clear()
    this.receivedAtTick.clear()
    this.isAwake = false
    this.isPaused = false
    this.kept?.crash()
    this.disk.crash(this.chance)
  }

  pause(): void {
    this.isPaused = this.isUp
  }

  resume(): void {
    this.isPaused = false
    this.wake()
  }

  receive({ message, chunk }: Parcel): void {
    if (!this.isUp) return
    this.receivedAtTick.set(message.from, this.ticks)
    if (chunk !== undefined && !this.isComplete(message.from, chunk)) return
    this.take({ type: 'message', message })
  }

  take(input: Input): void {
    if (!this.isUp) return
    this.inputs.push(input)
    this.wake()
  }

  /** The clock advances by so many ticks at once. */
  jump(ticks: number): void {
    this.ticks += ticks
    for (let i = 0; i < ticks; i += 1) this.take({ type: 'tick' })
  }

  /** Writes a snapshot file of the present state, and cuts the log when the file is durable. */
  takeSnapshot(): void {
    const { raft, machine, disk, kept, chance } = this
    const index = machine.applied
    const term = raft?.log.termAt(index)
    if (raft === undefined || term === undefined || index <= disk.snapshot.meta.index) return
    if (kept !== undefined && index < kept.snapshotFrom) return
    const meta = { index, term, configuration: raft.configurationAt(index) }
    const readKept = kept?.snapshot()
    // The log that the snapshot replaces becomes durable first, and so does its term.
    this.later(Math.max(0, this.syncAtMs - this.world.timeline.now) + chance.between(1, 60), () => {
      const snapshot = { meta, state: machine, kept: readKept?.() }
      disk.keepSnapshot(snapshot, chance.below(20))
      if (disk.snapshot === snapshot) this.take({ type: 'cut', index: Math.max(0, index - chance.below(4)) })
    })
  }

  private tick(): void {
    // A paused process receives one tick when it resumes, however many it missed.
    if (!this.isPaused) this.jump(1)
    this.later(this.tickMs, () => this.tick())
  }

  private wake(): void {
    if (this.isAwake || this.isPaused) return
    this.isAwake = true
    // Inputs that arrive until then are processed together.
    this.later(this.chance.below(2), () => {
      this.isAwake = false
      if (!this.isPaused) this.step()
    })
  }

  private step(): void {
    const { raft, world, life } = this
    if (raft === undefined || this.inputs.length === 0) return
    const output = raft.step(this.inputs.splice(0))
    world.onStep(this, output)
    // It may have crashed between the decision and its effects.
    if (life !== this.life) return
    for (const message of output.messages) world.send({ message })
    this.persist(output)
    world.onAnswers(this, output)
    for (const entry of output.committed) this.apply(entry)
    this.waitingReads.push(...output.reads)
    this.answerReads()
    for (const to of output.snapshotsTo) this.sendSnapshot(raft, to)
    const { snapshotEntries } = world
    if (snapshotEntries > 0 && this.machine.applied >= this.disk.snapshot.meta.index + snapshotEntries)
      this.takeSnapshot()
  }

  private persist({ persist }: Output): void {
    if (persist === undefined) return
    const { world, disk, chance } = this
    const meta = persist.snapshot
    const installed = meta && this.staged.get(meta.index)
    if (installed !== undefined) {
      this.machine = installed.state
      this.kept?.restore(installed)
      this.staged.clear()
    }
    disk.write(persist, installed)
    const { now } = world.timeline
    const syncMsMax = now < this.slowDisk.untilMs ? this.slowDisk.syncMs : this.syncMsMax
    this.syncAtMs = Math.max(this.syncAtMs, now + chance.between(0, syncMsMax))
    this.later(this.syncAtMs - now, () => {
      const number = disk.sync()
      if (number !== undefined) this.take({ type: 'persisted', number })
    })
  }

  private apply(entry: Entry): void {
    this.machine = applied(this.machine, entry)
    this.kept?.apply(entry)
    this.world.onApplied(this, entry)
  }

  private answerReads(): void {
    const ready = this.waitingReads.filter(({ index }) => index <= this.machine.applied)
    if (ready.length === 0) return
    this.waitingReads = this.waitingReads.filter(({ index }) => index > this.machine.applied)
    for (const { id } of ready) this.world.onRead(this, id)
  }

  private sendSnapshot(raft: RaftNode, to: NodeId): void {
    const { disk, world } = this
    const data = disk.snapshot
    const message = raft.installSnapshot(to, data.meta)
    const parts = world.snapshotChunks
    this.transfers += 1
    const transfer = this.life * 10_000 + this.transfers
    const ended = () => this.take({ type: 'snapshot-ended', to })
    const { life } = this
    for (let part = 0; part < parts; part += 1)
      this.later(part * this.chance.between(0, 10), () =>
        world.send({ message, chunk: { data, transfer, part, parts } }, () => life === this.life && ended()),
      )
    // The shell reports the end of each transfer.
    this.later(200, ended)
  }

  /** @returns whether the last missing part has arrived, so that the data is complete */
  private isComplete(from: NodeId, { data, transfer, part, parts }: Chunk): boolean {
    const key = `${from}/${transfer}`
    const arrived = this.parts.get(key) ?? new Set()
    this.parts.set(key, arrived.add(part))
    if (arrived.size < parts) return false
    this.staged.set(data.meta.index, data)
    return true
  }

  /** Runs later, unless the node has crashed meanwhile. */
  private later(ms: number, run: () => void): void {
    const { life } = this
    this.world.timeline.after(ms, () => {
      if (life === this.life) run()
    })
  }
}
