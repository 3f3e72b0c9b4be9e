import type { RaftOptions } from '@ticketcd/raft'
import type { Fault } from './fault.ts'
import type { NetworkFaults } from './network.ts'

/**
 * Everything that a seed determines before a run. The run adds delays and contents, from the seed
 * too.
 */
export interface Plan {
  readonly seed: number
  /** Voters of the first configuration. */
  readonly voters: number
  readonly raft: RaftOptions
  readonly network: NetworkFaults
  /** Milliseconds between two ticks, of the fastest and of the slowest clock. */
  readonly tickMs: readonly [min: number, max: number]
  /** The longest sync of each node's disk, by the node's number. */
  readonly syncMsMax: readonly number[]
  readonly snapshotChunks: number
  /** A node takes a snapshot after so many entries; 0: never by itself. */
  readonly snapshotEntries: number
  /** The longest pause between two requests of the clients. */
  readonly requestMsMax: number
  /** The duration of the faults. */
  readonly faultsMs: number
  readonly faults: readonly Fault[]
}

export const nodesMax = 8
