import type { RaftStart } from '@ticketcd/raft'
import { TokenTable, tokenFrom } from '../../auth/token-table.ts'
import { ElectionList } from '../../dashboard/election-list.ts'
import { Measurements } from '../../http/node-metrics.ts'
import type { OpenDataFolder } from '../../log/data-folder.ts'
import type { Identity } from '../../log/identity.ts'
import { type Recovered, recover } from '../../log/recovery.ts'
import { StateMachine } from '../../state/state-machine.ts'
import type { Ticks } from '../../ticks.ts'
import { FirstStart } from '../first-start.ts'
import type { Logger } from '../logger.ts'
import type { ServerOptions } from '../options.ts'
import { SnapshotStorage } from '../snapshot-storage.ts'
import { type OpenStorage, openV2Storage } from '../v2-storage-choice.ts'

/** The surroundings of a node, which all its parts share. */
export interface NodeSurroundings {
  readonly options: ServerOptions
  readonly log: Logger
  /** The node must end. */
  readonly onFailure: (error: Error) => void
  /** Milliseconds that never go back. */
  readonly now: () => number
  /** Repeats the periodic work of the parts. */
  readonly ticks: Ticks
}

/** The state of a node as its data folder has it, and the log to go on with. */
export interface OpenState extends NodeSurroundings {
  readonly identity: Identity
  readonly recovered: Recovered
  readonly start: Omit<RaftStart, 'options'>
  readonly state: StateMachine
  readonly tokens: TokenTable
  readonly v2Storage: OpenStorage
  readonly snapshots: SnapshotStorage
  readonly measured: Measurements
  readonly elections: ElectionList
  readonly requestTimeoutMs: number
}

/**
 * Reads the data folder. A node without data gets its identity and its first entries here.
 *
 * @throws {UsageError} for options that do not fit together
 * @throws {StorageError} for a data folder that cannot be used
 */
export async function openState(
  { folder }: OpenDataFolder,
  surroundings: NodeSurroundings,
): Promise<OpenState> {
  const { options, log, onFailure } = surroundings
  const first = new FirstStart(options, log)
  const identity = folder.identity ?? (await first.identity())
  await folder.identify(identity)
  const recovered = await recover(folder)
  for (const note of recovered.notes) log.warn(note)
  const random = (bound: number) => Math.floor(Math.random() * bound)
  const start = { ...(await first.raft(identity, recovered)), random }

  const v2Storage = await openV2Storage(options.storage, folder.member, start, onFailure)
  if (v2Storage.kept !== undefined)
    log.info(
      `goes on with the v2 keys on disk, which are those of entry ${v2Storage.kept.position.entry.index}`,
    )
  const tokens = new TokenTable({ lifetimeMs: options.authTokenTtlMs })
  const state = stateMachine(surroundings, tokens, v2Storage)
  const measured = new Measurements()
  const elections = new ElectionList(Date.now)
  const snapshots = new SnapshotStorage(recovered.snapshots)
  if (recovered.snapshot !== undefined)
    await state.restore(recovered.snapshot, snapshots.read(recovered.snapshot))
  const requestTimeoutMs = 5_000 + 2 * options.electionMs
  const parts = { identity, recovered, start, state, tokens, v2Storage, snapshots, measured, elections }
  return { ...surroundings, ...parts, requestTimeoutMs }
}

function stateMachine(
  { options, now }: NodeSurroundings,
  tokens: TokenTable,
  v2Storage: OpenStorage,
): StateMachine {
  return new StateMachine({
    leaseTtlMin: Math.ceil((1.5 * options.electionMs) / 1_000),
    now,
    onTokensEnded: (ended) => tokens.end(ended),
    onLogin: (prefix, index, user) => tokens.assign(tokenFrom(prefix, index), user, now()),
    newV2Storage: v2Storage.newStorage,
    keptV2: v2Storage.kept,
  })
}
