import { CompactionRequest, DeleteRangeRequest, PutRequest } from '@ticketcd/wire'
import { Consensus } from '../consensus/consensus.ts'
import type { FakeDisk } from '../log/testing/fake-disk.ts'
import { opened } from '../log/testing/opened.ts'
import type { WriteAheadLog } from '../log/write-ahead-log.ts'
import { Compactor } from '../server/compactor.ts'
import { SnapshotStorage } from '../server/snapshot-storage.ts'
import { type CommandKind, encodeCommand, nodeItself } from '../state/command.ts'
import { StateMachine } from '../state/state-machine.ts'

const id = '00000000000000a1'
const nobody = async () => {
  throw new Error('there is no other node')
}

export interface SmallNodeOptions {
  readonly disk: FakeDisk
  readonly segmentBytes: number
  readonly snapshotBytes: number
  readonly now: () => number
  readonly retentionMs: number
}

/** The only node of a cluster, from the log to the state, without network and clients. */
export class SmallNode {
  readonly state: StateMachine
  readonly failures: Error[] = []
  private readonly consensus: Consensus
  private readonly compactor: Compactor
  private readonly log: WriteAheadLog

  private constructor(
    { snapshotBytes, now, retentionMs }: SmallNodeOptions,
    recovered: Awaited<ReturnType<typeof opened>>,
    state: StateMachine,
  ) {
    this.state = state
    this.log = recovered.log
    const { hardState, entries } = recovered
    const configuration = { voters: [id], learners: [] }
    const snapshot = recovered.snapshot ?? { index: 0, term: 0, configuration }
    this.consensus = new Consensus({
      start: { id, snapshot, entries, ...(hardState && { hardState }), random: () => 0 },
      log: recovered.log,
      snapshots: new SnapshotStorage(recovered.snapshots),
      peers: { send: () => {}, notify: () => false, request: nobody, sendSnapshot: nobody },
      state: {
        apply: (entry) => {
          const result = state.apply(entry)
          this.compactor.continue()
          return result
        },
        snapshot: () => state.snapshot(),
        restore: (meta, chunks) => state.restore(meta, chunks),
      },
      options: {
        heartbeatMs: 50,
        electionMs: 500,
        requestTimeoutMs: 60_000,
        pendingMax: 1_000,
        pendingBytesMax: 1e9,
        snapshotBytes,
        memory: { entriesMax: 100, bytesMax: 4 * 1024 * 1024 },
      },
      onStatus: () => {},
      onApplied: () => {},
      onConfiguration: () => {},
      onFailure: (error) => this.failures.push(error),
    })
    this.compactor = new Compactor(
      {
        kv: state.kv,
        isLeading: true,
        now,
        compact: (revision) => void this.propose('compaction', CompactionRequest.encode({ revision })),
      },
      { mode: 'periodic', retentionMs },
    )
    this.consensus.start()
  }

  /** Starts it on the content of the disk. */
  static async start(options: SmallNodeOptions): Promise<SmallNode> {
    const recovered = await opened(options.disk, { segmentBytes: options.segmentBytes })
    const state = new StateMachine({
      leaseTtlMin: 2,
      now: options.now,
      onTokensEnded: () => {},
      onLogin: () => {},
    })
    const { snapshot, snapshots } = recovered
    if (snapshot !== undefined) await state.restore(snapshot, snapshots.open(snapshot))
    return new SmallNode(options, recovered, state)
  }

  put(key: string, value: Uint8Array): Promise<unknown> {
    return this.propose('put', PutRequest.encode({ key, value }))
  }

  delete(key: string): Promise<unknown> {
    return this.propose('deleteRange', DeleteRangeRequest.encode({ key }))
  }

  async close(): Promise<void> {
    this.compactor.close()
    this.consensus.close()
    await this.log.close()
  }

  private propose(kind: CommandKind, request: Uint8Array): Promise<unknown> {
    return this.consensus.propose(encodeCommand({ kind, caller: nodeItself, request }))
  }
}
