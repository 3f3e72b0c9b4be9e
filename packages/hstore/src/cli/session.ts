import type { ClusterClient } from './client/cluster-client.ts'
import type { Output } from './output.ts'

/** The surroundings of a command: the shell's, or those of a program that runs one command. */
export interface Session {
  readonly output: Output
  /** Ends the command, by Ctrl-C. */
  readonly signal: AbortSignal
  /** The cluster of the command line. @throws {Failure} for options that name none */
  client(): Promise<ClusterClient>
  /** The bytes of standard input. @throws {Failure} where they are no value */
  input(): Promise<Buffer>
  /** The lines after the command, up to `end`. Undefined where there are no such lines. */
  readonly block?: () => Promise<string>
}
