import type { Input, NodeId, RaftNode } from '@ticketcd/raft'
import type { ConsensusLog, ConsensusOptions, PeerLink, ReplicatedState, SnapshotStore } from './ports.ts'

/*
 * Takes snapshots of the state, cuts the log behind them, and sends them to members that lag.
 *
 * Invariant: the log is cut only behind a snapshot that is durable.
 */

export interface SnapshotSource {
  readonly raft: RaftNode
  readonly applied: { readonly index: number; readonly term: number }
  take(input: Input): void
  onFailure(error: Error): void
}

export class SnapshotKeeper {
  private readonly source: SnapshotSource
  private readonly log: ConsensusLog
  private readonly store: SnapshotStore
  private readonly state: ReplicatedState
  private readonly options: ConsensusOptions
  private bytesAtSnapshot: number
  private underWay: Promise<void> | undefined

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
    this.bytesAtSnapshot = log.bytes
  }

  /** Takes a snapshot if the log has grown enough. Called after each step. */
  keep(): void {
    if (this.underWay !== undefined) return
    if (this.log.bytes - this.bytesAtSnapshot > this.options.snapshotBytes) void this.takeSnapshot()
  }

  /** Resolves when a snapshot of the state is durable. */
  takeSnapshot(): Promise<void> {
    this.underWay ??= this.write().finally(() => {
      this.underWay = undefined
    })
    return this.underWay
  }

  /** Sends the newest snapshot to a member whose next entry is no longer in the log. */
  async sendTo(to: NodeId, peers: PeerLink): Promise<void> {
    const { source, store } = this
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
      source.take({ type: 'snapshot-ended', to })
    }
  }

  private async write(): Promise<void> {
    const { source, store, state, log, options } = this
    const { index, term } = source.applied
    if (index <= (store.newest()?.index ?? 0)) return
    try {
      const meta = { index, term, configuration: source.raft.configurationAt(index) }
      await store.save(meta, state.snapshot())
      const cut = Math.min(store.cutIndex, Math.max(0, index - options.entriesKept))
      source.take({ type: 'cut', index: cut })
      await log.cut(cut)
      this.bytesAtSnapshot = log.bytes
    } catch (error) {
      source.onFailure(error as Error)
    }
  }
}
