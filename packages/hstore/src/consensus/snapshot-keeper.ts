import type { Entry, Input, NodeId, RaftNode } from '@ticketcd/raft'
import { LogMemory } from './log-memory.ts'
import type { ConsensusLog, ConsensusOptions, PeerLink, ReplicatedState, SnapshotStore } from './ports.ts'

/*
 * Takes snapshots of the state, cuts the log on disk behind them, and sends them to members that
 * lag.
 *
 * Invariant: the log on disk is cut only behind a snapshot that is durable.
 */

/**
 * While a snapshot is sent, memory holds so many times the entries, and the bytes, of its bound.
 */
const transferEntriesFactor = 10
const transferBytesFactor = 4

export interface SnapshotSource {
  readonly raft: RaftNode
  readonly applied: { readonly index: number; readonly term: number }
  take(input: Input): void
  /** Calls it when no entry is being applied, so that the state is that of `applied`. */
  whenApplied(task: () => void): void
  onFailure(error: Error): void
}

export class SnapshotKeeper {
  private readonly source: SnapshotSource
  private readonly log: ConsensusLog
  private readonly store: SnapshotStore
  private readonly state: ReplicatedState
  private readonly options: ConsensusOptions
  private readonly memory: LogMemory
  /** A log that is long when the node starts counts from its beginning. */
  private bytesAtSnapshot = 0
  private underWay: Promise<void> | undefined
  /** Snapshots that are being sent. */
  private transfers = 0

  constructor(
    source: SnapshotSource,
    {
      log,
      snapshots,
      state,
      options,
    }: {
      log: ConsensusLog
      snapshots: SnapshotStore
      state: ReplicatedState
      options: ConsensusOptions
    },
  ) {
    this.source = source
    this.log = log
    this.store = snapshots
    this.state = state
    this.options = options
    this.memory = new LogMemory(options.memory)
  }

  /** Counts entries that Raft has taken into its memory. */
  onAppended(entries: readonly Entry[]): void {
    this.memory.append(entries)
  }

  /** About the memory of the entries that Raft holds. */
  get memoryBytes(): number {
    return this.memory.bytes
  }

  /** Bounds the log on disk and in memory. Called after each step. */
  keep(): void {
    const { source, log, store, options } = this
    if (!this.isHeldForTransfer()) {
      const cut = this.memory.cut(source.raft.log, source.applied.index)
      if (cut !== undefined) source.take({ type: 'cut', index: cut })
    }
    if (this.underWay !== undefined) return
    const grown = log.bytes - this.bytesAtSnapshot
    if (grown > Math.max(options.snapshotBytes, store.newestBytes)) void this.takeSnapshot()
  }

  /** Resolves when a snapshot of the state is durable. */
  takeSnapshot(): Promise<void> {
    this.underWay ??= new Promise<void>((resolve) => {
      this.source.whenApplied(() => resolve(this.write()))
    }).finally(() => {
      this.underWay = undefined
    })
    return this.underWay
  }

  /** Sends the newest snapshot to a member whose next entry is no longer in the log. */
  async sendTo(to: NodeId, peers: PeerLink): Promise<void> {
    const { source, store } = this
    this.transfers += 1
    try {
      const isTooOld = (store.newest()?.index ?? 0) < source.raft.log.firstIndex - 1
      if (isTooOld || store.newest() === undefined) await this.takeSnapshot()
      const meta = store.newest()
      if (meta === undefined) return
      await peers.sendSnapshot(to, meta, store.read(meta))
      peers.send(source.raft.installSnapshot(to, meta))
    } catch {
      // Raft asks for it again once the member answers.
    } finally {
      this.transfers -= 1
      source.take({ type: 'snapshot-ended', to })
    }
  }

  /** A member that gets a snapshot needs the entries behind it, unless they are too many. */
  private isHeldForTransfer(): boolean {
    const { firstIndex, lastIndex } = this.source.raft.log
    const { entriesMax, bytesMax } = this.options.memory
    const isWithin =
      lastIndex - firstIndex < transferEntriesFactor * entriesMax &&
      this.memory.bytes < transferBytesFactor * bytesMax
    return this.transfers > 0 && isWithin
  }

  private async write(): Promise<void> {
    const { source, store, state, log } = this
    const { index, term } = source.applied
    if (index <= (store.newest()?.index ?? 0) || index < (state.snapshotFrom ?? 0)) return
    try {
      const meta = { index, term, configuration: source.raft.configurationAt(index) }
      await store.save(meta, state.snapshot())
      await log.cut(store.cutIndex)
      this.bytesAtSnapshot = log.bytes
    } catch (error) {
      source.onFailure(error as Error)
    }
  }
}
