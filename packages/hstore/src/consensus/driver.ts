import type {
  Entry,
  Index,
  Input,
  Message,
  NodeId,
  Output,
  Persist,
  ProposalAnswer,
  RaftNode,
  SnapshotMeta,
} from '@ticketcd/raft'

/*
 * The serial loop around a `RaftNode`: input → persist → send → apply. `Output` names the order of
 * the effects.
 *
 * Invariants:
 * 1. `persisted` reports a number only after the log has made it durable.
 * 2. Entries are applied in order, each once. While earlier ones are applied or a snapshot is
 *    restored, they wait.
 */

/** The durable half of a node. */
export interface DurableLog {
  /** Takes a change into the next write. */
  append(persist: Persist): void
  /** Makes everything appended so far durable. @returns the number of its newest change */
  sync(): Promise<number>
}

/** Carries messages to the other nodes, and loses them where it cannot. */
export interface MessageSink {
  send(message: Message): void
}

/** Applies committed entries and snapshots to the state. */
export interface Applier {
  /**
   * @returns a promise where it takes longer than the call. Later entries wait until it resolves.
   */
  apply(entries: readonly Entry[]): Promise<void> | undefined
  /** Replaces the state by that of a snapshot that has arrived. Entries wait until it resolves. */
  restore(snapshot: SnapshotMeta): Promise<void>
}

/** The other effects of a node's outputs. */
export interface DriverTarget {
  onAnswers(answers: readonly ProposalAnswer[]): void
  /** The read may be answered once the entry at `index` is applied. */
  onRead(id: number, index: Index): void
  onReadRefused(id: number): void
  onSnapshotNeeded(to: NodeId): void
  /** Raft has taken entries into its log. */
  onAppended(entries: readonly Entry[]): void
  /** Called once after each step. */
  onStepped(): void
  /** The disk fails. The node must not go on. */
  onFailure(error: Error): void
}

export class Driver {
  readonly raft: RaftNode
  private readonly log: DurableLog
  private readonly sink: MessageSink
  private readonly applier: Applier
  private readonly target: DriverTarget
  private inputs: Input[] = []
  private isScheduled = false
  private isSyncing = false
  private isUnsynced = false
  private isClosed = false
  /** Waits for a restore, or for entries that are being applied. Undefined while there are none. */
  private waiting: (SnapshotMeta | readonly Entry[] | (() => void))[] | undefined

  constructor(raft: RaftNode, log: DurableLog, sink: MessageSink, applier: Applier, target: DriverTarget) {
    this.raft = raft
    this.log = log
    this.sink = sink
    this.applier = applier
    this.target = target
  }

  /** The next step takes it. All inputs of one turn of the event loop share a step. */
  take(input: Input): void {
    if (this.isClosed) return
    this.inputs.push(input)
    if (this.isScheduled) return
    this.isScheduled = true
    setImmediate(() => this.step())
  }

  /** Takes no more inputs and starts no more writes. */
  close(): void {
    this.isClosed = true
    this.inputs = []
  }

  private step(): void {
    this.isScheduled = false
    const { inputs } = this
    // The step after a write also does the work of a planned one.
    if (this.isClosed || inputs.length === 0) return
    this.inputs = []
    try {
      this.carryOut(this.raft.step(inputs))
    } catch (error) {
      this.fail(error as Error)
    }
  }

  private carryOut(output: Output): void {
    for (const message of output.messages) this.sink.send(message)
    if (output.persist !== undefined) this.persist(output.persist)
    const { target } = this
    if (output.answers.length > 0) target.onAnswers(output.answers)
    if (output.committed.length > 0) this.apply(output.committed)
    for (const { id, index } of output.reads) target.onRead(id, index)
    for (const id of output.refusedReads) target.onReadRefused(id)
    for (const to of output.snapshotsTo) target.onSnapshotNeeded(to)
    target.onStepped()
  }

  private persist(persist: Persist): void {
    this.log.append(persist)
    if (persist.entries.length > 0) this.target.onAppended(persist.entries)
    this.isUnsynced = true
    if (!this.isSyncing) this.planSync()
    if (persist.snapshot !== undefined) this.restore(persist.snapshot)
  }

  /** A write may block the event loop: the messages and the results of this step leave before. */
  private planSync(): void {
    this.isSyncing = true
    setImmediate(() => void this.sync())
  }

  /** Changes that arrive during a write share the next one. */
  private async sync(): Promise<void> {
    if (this.isClosed) return
    this.isUnsynced = false
    try {
      const number = await this.log.sync()
      this.inputs.push({ type: 'persisted', number })
    } catch (error) {
      this.fail(error as Error)
      return
    }
    this.isSyncing = false
    if (this.isUnsynced) this.planSync()
    // Messages that waited for the write leave at once.
    this.step()
  }

  /** Calls it when no entry and no snapshot is being applied: at once, or in its turn. */
  whenApplied(task: () => void): void {
    if (this.waiting === undefined) task()
    else this.waiting.push(task)
  }

  private apply(entries: readonly Entry[]): void {
    if (this.waiting !== undefined) {
      this.waiting.push(entries)
      return
    }
    const applying = this.applier.apply(entries)
    if (applying === undefined) return
    this.waiting = []
    void this.drain(applying)
  }

  private restore(snapshot: SnapshotMeta): void {
    if (this.waiting !== undefined) {
      // The newer snapshot holds the effects of all entries that wait.
      const tasks = this.waiting.filter((each) => typeof each === 'function')
      this.waiting = [...tasks, snapshot]
      return
    }
    this.waiting = [snapshot]
    void this.drain(undefined)
  }

  private async drain(applying: Promise<void> | undefined): Promise<void> {
    try {
      await applying
      while (this.waiting !== undefined && !this.isClosed) {
        const next = this.waiting.shift()
        if (next === undefined) this.waiting = undefined
        else if (typeof next === 'function') next()
        else if ('configuration' in next) await this.applier.restore(next)
        else await this.applier.apply(next)
      }
    } catch (error) {
      this.fail(error as Error)
    }
  }

  private fail(error: Error): void {
    if (this.isClosed) return
    this.close()
    this.target.onFailure(error)
  }
}
