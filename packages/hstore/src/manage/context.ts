import type { Clock } from './clock.ts'
import type { Session } from './session.ts'
import type { StateFolder } from './state-folder.ts'
import type { Terminal } from './terminal.ts'

/**
 * Finds the addresses for clients of nodes of a cluster, on this machine and on the local network.
 *
 * @param cluster its name; undefined for the only one that there is
 * @param secretFile the secret that its nodes share; without one, only nodes of this machine are
 *   found
 * @throws {CommandError} where nodes were found that do not count
 */
export type Discover = (
  cluster: string | undefined,
  secretFile: string | undefined,
) => Promise<readonly string[]>

/** The surroundings of a command. */
export interface Context {
  readonly terminal: Terminal
  readonly state: StateFolder
  /** The file of the program that is a node. */
  readonly nodeProgram: string
  readonly clock: Clock
  readonly session: Session
  readonly discover: Discover
}
